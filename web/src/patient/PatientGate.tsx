import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Me } from "~/shared/api/types";
import { SessionGate } from "~/shared/session/SessionGate";

/** The patient's own pages: who is not signed in goes to the sign-in page and comes back here. */
export function PatientGate({ children }: { children: (me: Me) => ComponentChildren }) {
  return (
    <SessionGate roles={["patient"]} fallback={<ToSignIn />}>
      {children}
    </SessionGate>
  );
}

function ToSignIn() {
  const { url, route } = useLocation();
  useEffect(() => route(`/connexion?vers=${encodeURIComponent(url)}`, true), []);
  return null;
}
