import "./panels.css";
import { useNow } from "../../hooks/useNow";
import { duration } from "../../i18n";
import type { CallSession } from "../call";
import type { Knock } from "../model";
import { KnockActs } from "../room/KnockActs";
import { tRoom } from "../room/texts";
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
    <div class="knock" role="status" data-testid="knock" data-quiet={knock.quiet ? "" : undefined}>
      <p class="knock__who">
        <strong>{name}</strong>
        <span class="small figures">
          {tCall(`role.${knock.role}`)} ·{" "}
          {tCall("knocks.since", { time: duration(now - Date.parse(knock.since)) })}
          {knock.quiet && ` · ${tRoom("knock.quiet")}`}
        </span>
      </p>
      <div class="row">
        <KnockActs session={session} knock={knock} />
      </div>
    </div>
  );
}
