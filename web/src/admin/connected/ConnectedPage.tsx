import "../people/people.css";
import { ChevronDown, ChevronUp, MonitorSmartphone } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchPeople, type Person } from "~/shared/api/admin";
import { Avatar, Button, ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { fromNow, tc } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { useWatch } from "../parts/useWatch";
import { governed } from "../people/roles";
import { EndSessions, SessionList } from "../people/SessionsPart";
import { t } from "../texts";
import { connected } from "./connected";

const POLL_MS = 10_000;

/** Who is signed in now, the latest active first. One's own sessions are in one's own account page. */
export default function ConnectedPage() {
  const people = useResource((signal) => fetchPeople(signal), []);
  useWatch(people, POLL_MS);
  const now = useNow();
  useTitle(t("connected.title"));
  return (
    <main id="contenu" class="page page--wide stack admin-board">
      <div>
        <h1>{t("connected.title")}</h1>
        <p class="soft">{t("connected.lead")}</p>
      </div>
      <Loaded resource={people} skeleton={[76, 76, 76]}>
        {(all) => {
          const here = connected(all, me.value?.account_id ?? undefined);
          if (here.length === 0) {
            return (
              <EmptyState icon={MonitorSmartphone} title={t("connected.empty")}>
                <p>{t("connected.empty_help")}</p>
              </EmptyState>
            );
          }
          return (
            <>
              <p class="soft" role="status">
                {t.n("connected.people", here.length)}
              </p>
              <ul class="admin-rows">
                {here.map((person) => (
                  <Row key={person.account_id} person={person} now={now} onEnded={people.reload} />
                ))}
              </ul>
            </>
          );
        }}
      </Loaded>
    </main>
  );
}

function Row({ person, now, onEnded }: { person: Person; now: number; onEnded: () => void }) {
  const [open, setOpen] = useState(false);
  const { account_id, name, role, sessions, last_seen_at } = person;
  return (
    <li class="admin-rows__one" data-testid="connected-row">
      <div class="admin-line">
        <Avatar name={name} seed={account_id} size={44} />
        <span class="admin-line__words">
          <strong>{name}</strong>
          <span class="soft figures">
            {tc(`role.${role}`)} · {t.n("sessions.count", sessions)}
            {last_seen_at && ` · ${t("connected.seen", { when: fromNow(last_seen_at, now) })}`}
          </span>
        </span>
        <Button
          kind="quiet"
          icon={open ? ChevronUp : ChevronDown}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t("connected.show")}
          <span class="visually-hidden"> {name}</span>
        </Button>
        {governed(me.value?.role).includes(role) && <EndSessions person={person} onEnded={onEnded} />}
      </div>
      {open && (
        <div class="connected-detail stack">
          <SessionList person={person} />
          <div>
            <ButtonLink kind="quiet" href={`/admin/personnes/${account_id}`} class="btn--flush">
              {t("connected.sheet")}
            </ButtonLink>
          </div>
        </div>
      )}
    </li>
  );
}
