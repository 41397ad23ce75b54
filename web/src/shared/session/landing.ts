import type { AccountRole } from "../api/session";

const PAGES: Record<AccountRole, string> = {
  patient: "/rendez-vous",
  practitioner: "/desk",
  assistant: "/assistant",
  attendant: "/assistant",
  cabin: "/cabin",
  coordinator: "/admin",
  administrator: "/admin",
  auditor: "/admin",
  interpreter: "/invitations",
  guest: "/invitation",
};

/** The first page of a role. */
export const landingOf = (role: AccountRole): string => PAGES[role];

/** The roles whose pages are in the patient's bundle, where a change of page needs no new document. */
const isOfPatientBundle = (path: string) => !/^\/(desk|assistant|cabin|admin|api)(\/|$|\?|#)/.test(path);

/** Only a path of this origin and of the patient's bundle: `?vers=` must not lead people elsewhere. */
export function safePath(wanted: string | undefined): string | undefined {
  if (!wanted?.startsWith("/") || /^\/[/\\]|[\\\s]/.test(wanted)) return undefined;
  return isOfPatientBundle(wanted) && !wanted.startsWith("/connexion") ? wanted : undefined;
}

/** Where a person goes after signing in; `whole` when it is another bundle, so another document. */
export function afterSignIn(role: AccountRole, wanted?: string, landsOn?: string) {
  const path = (role === "patient" ? safePath(wanted) : undefined) ?? landsOn ?? landingOf(role);
  return { path, whole: !isOfPatientBundle(path) };
}
