import "./queue.css";
import type { QueueEntry } from "../api/queue";
import { useNow } from "../hooks/useNow";
import { estimateWords, measuredWords, placeWords } from "./standing";
import { tq } from "./texts";

/** Place, estimate, and what the estimate rests on. Spoken again only when the words change. */
export function Standing({ entry }: { entry: QueueEntry }) {
  const now = useNow(60_000);
  const { place } = entry;
  const how = measuredWords(entry, now);
  return (
    <div class="standing" role="status" data-testid="queue-standing">
      <p class="standing__place figures">{placeWords(entry)}</p>
      <p class="standing__estimate figures">{estimateWords(entry)}</p>
      {place && (
        <p class="soft small figures">
          {place.doctors > 0 && tq.n("place.doctors", place.doctors)}
          {place.doctors > 0 && place.away > 0 && ", "}
          {place.away > 0 && tq.n("place.away", place.away)}
        </p>
      )}
      {how && <p class="soft small figures">{how}</p>}
    </div>
  );
}
