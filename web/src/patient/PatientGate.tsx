import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { AccountRole, Me } from "~/shared/api/types";
import { SessionGate } from "~/shared/session/SessionGate";

interface PatientGateProps {
  /** For the few pages of this bundle that are not patients' only. */
  roles?: readonly AccountRole[];
  children: (me: Me) => ComponentChildren;
}

/** The patient's own pages: who is not signed in goes to the sign-in page and comes back here. */
export function PatientGate({ roles = ["patient"], children }: PatientGateProps) {
  return (
    <SessionGate roles={roles} fallback={<ToSignIn />} wayOut={false}>
      {children}
    </SessionGate>
  );
}

function ToSignIn() {
  const { url, route } = useLocation();
  useEffect(() => route(`/connexion?vers=${encodeURIComponent(url)}`, true), []);
  return null;
}
