import { LogOut, MonitorSmartphone } from "lucide-preact";
import { useState } from "preact/hooks";
import { endPersonSessions, fetchPersonSessions, type Person, type StaffSession } from "~/shared/api/admin";
import { Badge, Button, Loaded, toast } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime, fromNow } from "~/shared/i18n";
import { Confirm } from "../parts/Confirm";
import { Part } from "../parts/Part";
import { t } from "../texts";

interface SessionsProps {
  person: Person;
  /** Absent where they may be seen only. */
  onEnded?: () => void;
}

/** Where a person is signed in, and the way to end it. */
export function SessionsPart({ person, onEnded }: SessionsProps) {
  return (
    <Part
      icon={MonitorSmartphone}
      title={t("sessions.title")}
      testid="sessions"
      actions={person.sessions > 0 && onEnded && <EndSessions person={person} onEnded={onEnded} />}
    >
      {person.sessions > 0 ? <SessionList person={person} /> : <p class="soft">{t("sessions.none")}</p>}
    </Part>
  );
}

export function SessionList({ person }: { person: Person }) {
  const { account_id, sessions: count } = person;
  const sessions = useResource((signal) => fetchPersonSessions(account_id, signal), [account_id, count]);
  const now = useNow();
  return (
    <Loaded resource={sessions} skeleton={[60]}>
      {(list) => (
        <ul class="admin-rows admin-rows--flat">
          {list.map((one) => (
            <Line key={one.session_id} session={one} now={now} />
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function Line({ session, now }: { session: StaffSession; now: number }) {
  const full = session.assurance === "two_factors";
  return (
    <li class="admin-rows__one admin-line">
      <span class="admin-line__words">
        <strong>{session.browser}</strong>
        <span class="soft figures">
          {t("sessions.opened", { when: dayAndTime(session.created_at, now) })},{" "}
          {t("sessions.used", { when: fromNow(session.last_seen_at, now) })}
        </span>
      </span>
      <Badge tone={full ? "plain" : "help"}>{t(full ? "sessions.full" : "sessions.half")}</Badge>
    </li>
  );
}

export function EndSessions({ person, onEnded }: Required<SessionsProps>) {
  const [asking, setAsking] = useState(false);
  const { account_id, name } = person;

  async function end() {
    await endPersonSessions(account_id);
    toast(t("sessions.ended", { name }));
    onEnded();
  }

  return (
    <>
      <Button icon={LogOut} data-testid="end-sessions" onClick={() => setAsking(true)}>
        {t("sessions.end")}
        <span class="visually-hidden"> {name}</span>
      </Button>
      <Confirm
        open={asking}
        title={t("sessions.end_title", { name })}
        yes={t("sessions.end")}
        onConfirm={end}
        onClose={() => setAsking(false)}
      >
        <p>{t("sessions.end_help")}</p>
      </Confirm>
    </>
  );
}
