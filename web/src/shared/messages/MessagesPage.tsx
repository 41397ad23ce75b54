import "./messages.css";
import type { ComponentChildren } from "preact";
import { useTitle } from "../hooks/useTitle";
import { me } from "../session/session";
import { Feeds } from "./Feeds";
import { MessagePreferences } from "./Preferences";
import { tm } from "./texts";

/** “Messages et rappels”. Place it inside a bundle's `SessionGate`, under its header. */
export function Messages({ back }: { back?: ComponentChildren }) {
  useTitle(tm("page.title"));
  const role = me.value?.role;
  const isPatient = role === "patient";
  return (
    <main id="contenu" class="page stack messages">
      {back}
      <div class="stack messages__head">
        <h1>{tm("page.title")}</h1>
        <p class="soft">{tm(isPatient ? "page.lead" : "page.lead_staff")}</p>
      </div>
      <MessagePreferences reminders={isPatient} />
      {role === "practitioner" && <Feeds />}
    </main>
  );
}

/** As a route of its own, under a header that is there already. */
export default function MessagesPage() {
  return <Messages />;
}
