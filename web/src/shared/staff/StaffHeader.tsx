import "./staff-header.css";
import { CircleUserRound, LogOut, type LucideIcon } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { AppHeader } from "../components/AppHeader";
import { Button, ButtonLink } from "../components/Button";
import { tc } from "../i18n/common";
import { signOut } from "../session/session";

interface StaffHeaderProps {
  home: string;
  where: string;
  links: { href: string; icon: LucideIcon; label: string }[];
  /** The place this page belongs to, where it is not the page's own address. */
  at?: string;
  /** In place of signing out at once, for a bundle with something to ask first. */
  onSignOut?: () => void;
}

/** Header of a profession's bundle: places, the own account (`/…/compte`), and the way out; on a phone, one row that moves. */
export function StaffHeader({ home, where, links, at, onSignOut }: StaffHeaderProps) {
  const { path } = useLocation();
  const here = at ?? path;
  const account = { href: `${home}/compte`, icon: CircleUserRound, label: tc("app.account") };
  // A dead line: the offline note says so, and the session stays open.
  const leave = onSignOut ?? (() => void signOut().catch(() => undefined));
  const header = useRef<HTMLDivElement>(null);
  useEffect(() => {
    header.current
      ?.querySelector('.header__nav [aria-current="page"]')
      ?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  return (
    <div class="staff-header" ref={header}>
      <AppHeader home={home} where={where}>
        {[...links, account].map(({ href, icon, label }) => (
          <ButtonLink
            key={href}
            kind="quiet"
            icon={icon}
            href={href}
            {...(here === href ? { "aria-current": "page" as const } : {})}
          >
            {label}
          </ButtonLink>
        ))}
        <Button kind="quiet" icon={LogOut} onClick={leave} data-testid="sign-out">
          {tc("app.sign_out")}
        </Button>
      </AppHeader>
    </div>
  );
}
