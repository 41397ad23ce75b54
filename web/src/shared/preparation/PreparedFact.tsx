import { fetchChecklist } from "../api/preparation";
import { usePolling } from "../hooks/usePolling";
import { useResource } from "../hooks/useResource";
import { ReadyBadge } from "./ReadyBadge";
import { lackingOf } from "./ready";
import { tp } from "./texts";

const POLL_MS = 10_000;

/** For a list of facts before a visit: whether it is prepared, what is lacking, and what was noted. */
export function PreparedFact({ appointmentId }: { appointmentId: string }) {
  const list = useResource((signal) => fetchChecklist(appointmentId, signal), [appointmentId]);
  usePolling(list, POLL_MS);
  if (!list.data) return null;
  const { data } = list;
  const lacking = lackingOf(data);
  const notes = data.lines.filter((line) => line.note);
  return (
    <div>
      <dt class="soft">{tp("ready.title")}</dt>
      <dd>
        <ReadyBadge readiness={data} listed={lacking.length > 1} />
        {lacking.length > 1 && <p class="small">{lacking.join(", ")}</p>}
        {notes.map((line) => (
          <p key={line.code} class="small">
            {line.note}
          </p>
        ))}
      </dd>
    </div>
  );
}
