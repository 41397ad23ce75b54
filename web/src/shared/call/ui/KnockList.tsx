import "./panels.css";
import { DoorOpen } from "lucide-preact";
import { Button } from "../../components";
import { useNow } from "../../hooks/useNow";
import { duration } from "../../i18n";
import type { CallSession } from "../call";
import type { Knock } from "../model";
import { tCall } from "../texts";

/** Who waits at the door, longest first. Empty: nothing is shown. */
export function KnockList({ session }: { session: CallSession }) {
  const now = useNow(5000);
  const knocks = [...session.knocks.value].sort((a, b) => a.since.localeCompare(b.since));
  if (knocks.length === 0) return null;
  return (
    <section class="knocks" aria-label={tCall("knocks.title")}>
      {knocks.map((knock) => (
        <KnockRow key={knock.member} knock={knock} now={now} session={session} />
      ))}
    </section>
  );
}

function KnockRow({ knock, now, session }: { knock: Knock; now: number; session: CallSession }) {
  const { name } = knock;
  return (
    <div class="knock" role="status">
      <p class="knock__who">
        <strong>{name}</strong>
        <span class="small figures">
          {tCall("knocks.since", { time: duration(now - Date.parse(knock.since)) })}
        </span>
      </p>
      <Button
        kind="primary"
        icon={DoorOpen}
        data-testid="admit"
        aria-label={tCall("knocks.admit_name", { name })}
        onClick={() => session.admit(knock.member)}
      >
        {tCall("knocks.admit")}
      </Button>
      <Button
        data-testid="deny"
        aria-label={tCall("knocks.deny_name", { name })}
        onClick={() => session.deny(knock.member)}
      >
        {tCall("knocks.deny")}
      </Button>
    </div>
  );
}
