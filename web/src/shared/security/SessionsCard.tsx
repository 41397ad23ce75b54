import { LogOut, MonitorSmartphone } from "lucide-preact";
import { useState } from "preact/hooks";
import { endOtherSessions, endSession, fetchSessions, type SessionView } from "../api/session";
import { Button } from "../components/Button";
import { Loaded } from "../components/Loaded";
import { Badge, Card, ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { useNow } from "../hooks/useNow";
import { useResource } from "../hooks/useResource";
import { dayInWords, fromNow } from "../i18n/time";
import { signOut } from "../session/session";
import { ConfirmDialog } from "./ConfirmDialog";
import { isStepUpDeclined, withStepUp } from "./stepUp";
import { ta } from "./texts";

/** Empty when the server recognised nothing. */
const nameOf = (session: SessionView) => session.browser || ta("sessions.unknown");

const inOrder = (sessions: SessionView[]) =>
  [...sessions].sort(
    (one, two) =>
      Number(two.current) - Number(one.current) || two.last_seen_at.localeCompare(one.last_seen_at),
  );

/** Where the account is signed in; this device first. Ending one takes effect at once. */
export function SessionsCard({ canSignOut }: { canSignOut: boolean }) {
  const sessions = useResource((signal) => fetchSessions(signal), []);
  const { problem, run } = useAction();
  const now = useNow(60_000);
  const [ending, setEnding] = useState<SessionView>();
  const [endingAll, setEndingAll] = useState(false);

  const end = (session: SessionView) =>
    run(async () => {
      await withStepUp(() => endSession(session.session_id));
      toast(ta("sessions.ended", { browser: nameOf(session) }));
      sessions.reload();
    });
  const endOthers = () =>
    run(async () => {
      await withStepUp(endOtherSessions);
      toast(ta("sessions.others_ended"));
      sessions.reload();
    });

  return (
    <Card labelledBy="account-sessions">
      <h2 id="account-sessions">{ta("sessions.title")}</h2>
      <p class="soft">{ta("sessions.lead")}</p>
      {problem && !isStepUpDeclined(problem) && <ErrorPanel problem={problem} />}
      <Loaded resource={sessions} skeleton={[72, 72]}>
        {(found) => (
          <>
            <ul class="key-list">
              {inOrder(found).map((session) => (
                <li key={session.session_id}>
                  <span class="key-list__what">
                    <MonitorSmartphone size={28} aria-hidden="true" />
                    <span class="key-list__words">
                      <strong>{nameOf(session)}</strong>
                      {session.current && <Badge tone="action">{ta("sessions.this")}</Badge>}
                      <span class="small soft">
                        {!session.current &&
                          `${ta("sessions.seen", { when: fromNow(session.last_seen_at, now) })} · `}
                        {ta("sessions.since", { when: dayInWords(session.created_at, now) })}
                        {session.assurance === "one_factor" && ` · ${ta("sessions.one_factor")}`}
                      </span>
                    </span>
                  </span>
                  {session.current ? (
                    canSignOut && <SignOutButton />
                  ) : (
                    <Button
                      aria-label={ta("sessions.end_one", { browser: nameOf(session) })}
                      onClick={() => setEnding(session)}
                    >
                      {ta("sessions.end")}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            {found.length > 1 && (
              <div>
                <Button onClick={() => setEndingAll(true)}>{ta("sessions.end_others")}</Button>
              </div>
            )}
          </>
        )}
      </Loaded>
      <ConfirmDialog
        open={ending !== undefined}
        title={ta("sessions.end_question", { browser: ending ? nameOf(ending) : "" })}
        yes={ta("sessions.end_one", { browser: ending ? nameOf(ending) : "" })}
        onYes={() => ending && void end(ending)}
        onClose={() => setEnding(undefined)}
      >
        <p>{ta("sessions.end_lead")}</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={endingAll}
        title={ta("sessions.end_others_title")}
        yes={ta("sessions.end_others")}
        onYes={() => void endOthers()}
        onClose={() => setEndingAll(false)}
      >
        <p>{ta("sessions.end_others_lead")}</p>
      </ConfirmDialog>
    </Card>
  );
}

function SignOutButton() {
  const { busy, run } = useAction();
  return (
    <Button icon={LogOut} busy={busy} onClick={() => void run(signOut)} data-testid="account-sign-out">
      {ta("sessions.sign_out")}
    </Button>
  );
}
