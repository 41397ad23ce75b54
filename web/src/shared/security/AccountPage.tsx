import "./security.css";
import { Bell } from "lucide-preact";
import type { Me } from "../api/session";
import { Avatar } from "../components/Avatar";
import { ButtonLink } from "../components/Button";
import { Card } from "../components/Surface";
import { useTitle } from "../hooks/useTitle";
import { tc } from "../i18n/common";
import { me } from "../session/session";
import { FactorsCard } from "./FactorsCard";
import { PasswordCard } from "./PasswordCard";
import { SessionsCard } from "./SessionsCard";
import { ta } from "./texts";

interface AccountPageProps {
  /** The bundle's header signs out with a question of its own, so this page offers no second way. */
  signOutInHeader?: boolean;
}

/**
 * “Mon compte”: who I am here, my second factors, my password, where I am signed in. Place it inside a
 * bundle's `SessionGate`, on a route of its own, under the bundle's header.
 */
export function Account({ signOutInHeader = false }: AccountPageProps) {
  useTitle(ta("account.title"));
  const person = me.value;
  if (!person) return null;
  return (
    <main id="contenu" class="page stack account">
      <h1>{ta("account.title")}</h1>
      <Who person={person} />
      <MessagesLink role={person.role} />
      <FactorsCard />
      {person.role !== "patient" && <PasswordCard />}
      <SessionsCard canSignOut={!signOutInHeader} />
    </main>
  );
}

/** As a route of its own, under a header that signs out at once. */
export default function AccountPage() {
  return <Account />;
}

const MESSAGES_PAGES: Partial<Record<Me["role"], string>> = {
  patient: "/messages",
  interpreter: "/messages",
  practitioner: "/desk/messages",
  assistant: "/assistant/messages",
  attendant: "/assistant/messages",
};

function MessagesLink({ role }: { role: Me["role"] }) {
  const page = MESSAGES_PAGES[role];
  return page ? (
    <div>
      <ButtonLink icon={Bell} href={page}>
        {ta("account.messages")}
      </ButtonLink>
    </div>
  ) : null;
}

function Who({ person }: { person: Me }) {
  const sites = person.sites?.map((site) => site.name).join(", ");
  return (
    <Card as="div">
      <div class="account__who">
        <Avatar name={person.name} seed={person.account_id ?? person.name} size={64} />
        <div class="key-list__words">
          <strong>{person.name}</strong>
          <span class="soft">{[tc(`role.${person.role}`), sites].filter(Boolean).join(" · ")}</span>
          {person.contact && (
            <span class="soft account__contact">{ta("account.contact", { contact: person.contact })}</span>
          )}
        </div>
      </div>
    </Card>
  );
}
