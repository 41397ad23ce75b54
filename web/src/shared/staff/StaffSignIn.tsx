import "./staff-sign-in.css";
import type { LucideIcon } from "lucide-preact";
import type { AccountRole } from "../api/session";
import { useTitle } from "../hooks/useTitle";
import { DemoLogins } from "../session/DemoLogins";
import { SignIn } from "../session/SignIn";

interface StaffSignInProps {
  /** Only these accounts are offered for the demonstration. */
  account: AccountRole | readonly AccountRole[];
  icon: LucideIcon;
  title: string;
  lead: string;
  /** Start of the test hooks: `desk-login` gives `desk-login-1`, `desk-login-2` … */
  testid: string;
  /** Password only: for a screen that nobody holds. */
  simple?: boolean;
}

/** Sign-in page of a profession's bundle: what this place is, the ways in, the demonstration accounts. */
export function StaffSignIn({ account, icon: Icon, title, lead, testid, simple = false }: StaffSignInProps) {
  useTitle(title);
  return (
    <main id="contenu" class="page page--wide staff-sign-in">
      <div class="stack staff-sign-in__what">
        <span class="staff-sign-in__icon">
          <Icon size={48} strokeWidth={1.5} aria-hidden="true" />
        </span>
        <h1>{title}</h1>
        <p class="soft">{lead}</p>
        <DemoLogins roles={typeof account === "string" ? [account] : account} testid={testid} />
      </div>
      <SignIn simple={simple} />
    </main>
  );
}
