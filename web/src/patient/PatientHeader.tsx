import "./patient.css";
import { CalendarDays, CircleUserRound, FolderHeart, LogIn, LogOut } from "lucide-preact";
import { useLocation } from "preact-iso/router";
import { AppHeader, Button, ButtonLink, toast } from "~/shared/components";
import { tc } from "~/shared/i18n";
import { me, needsSecondStep, signOut } from "~/shared/session/session";
import { t } from "./texts";

const isVisit = (path: string) => path.startsWith("/visite/") || path === "/invitation";
/** The pages that stand under a link of the header, beside those of its own address. */
const UNDER: Record<string, string[]> = {
  "/rendez-vous": ["/attente", "/offres"],
  "/dossier": ["/photos", "/avis", "/proches", "/identite", "/domicile", "/ordonnances"],
  "/compte": ["/messages"],
};

/** During a visit nothing leads away by accident: the header keeps the name and the switches only. */
export function PatientHeader() {
  const { path } = useLocation();
  if (isVisit(path)) return <AppHeader home="/" />;
  return (
    <AppHeader home="/">
      {me.value?.role === "patient" && !needsSecondStep(me.value) ? (
        <>
          <NavLink href="/rendez-vous" icon={CalendarDays} at={path}>
            {t("nav.appointments")}
          </NavLink>
          <NavLink href="/dossier" icon={FolderHeart} at={path}>
            {t("nav.record")}
          </NavLink>
          <NavLink href="/compte" icon={CircleUserRound} at={path}>
            {tc("app.account")}
          </NavLink>
        </>
      ) : (
        me.value === null && (
          <NavLink href="/connexion" icon={LogIn} at={path}>
            {t("nav.sign_in")}
          </NavLink>
        )
      )}
    </AppHeader>
  );
}

/** Who is signed in on this device, and the way out. */
export function PatientFooter() {
  const { path, route } = useLocation();
  if (!me.value || isVisit(path)) return null;

  async function leave() {
    try {
      await signOut();
      toast(t("done.signed_out"));
      route("/");
    } catch {
      // The line is down: the offline note says so, and the session stays open.
    }
  }

  return (
    <footer class="footer">
      <div class="footer__in">
        <p class="small soft">{t("nav.signed_in", { name: me.value.name })}</p>
        <Button kind="quiet" icon={LogOut} class="btn--flush" onClick={() => void leave()}>
          {t("nav.sign_out")}
        </Button>
      </div>
    </footer>
  );
}

interface NavLinkProps {
  href: string;
  icon: typeof LogIn;
  at: string;
  children: string;
}

function NavLink({ href, icon, at, children }: NavLinkProps) {
  const current = [href, ...(UNDER[href] ?? [])].some((path) => at === path || at.startsWith(`${path}/`));
  return (
    <ButtonLink kind="quiet" icon={icon} href={href} {...(current ? { "aria-current": "page" } : {})}>
      {children}
    </ButtonLink>
  );
}
