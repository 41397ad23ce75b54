import { ChevronRight } from "lucide-preact";
import { useState } from "preact/hooks";
import type { QualityCall } from "~/shared/api/quality";
import { Badge, Button } from "~/shared/components";
import { dayAndTime, dayOf, timeOfDay } from "~/shared/i18n";
import { tq } from "~/shared/quality/texts";
import { inMs, inPercent } from "~/shared/quality/units";
import { TONES } from "~/shared/quality/words";
import { inMinutes } from "./Totals";
import { tk } from "./texts";
import { shortDate } from "./Weeks";

const SHOWN = 6;

/** The worst first; each leads to its course. */
export function Worst({ calls }: { calls: QualityCall[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? calls : calls.slice(0, SHOWN);
  return (
    <section class="stack" aria-labelledby="worst">
      <h2 id="worst">{tk("worst.title")}</h2>
      {calls.length > 0 ? (
        <>
          <ul class="quality__worst">
            {shown.map((call) => (
              <li key={call.consultation_id}>
                <Row call={call} />
              </li>
            ))}
          </ul>
          {shown.length < calls.length && (
            <div>
              <Button onClick={() => setAll(true)}>{tk.n("worst.more", calls.length - shown.length)}</Button>
            </div>
          )}
        </>
      ) : (
        <p class="soft">{tk("worst.none")}</p>
      )}
    </section>
  );
}

function Row({ call }: { call: QualityCall }) {
  const { consultation_id, began_at, practitioner, place, level, minutes, rtt_p95_ms, loss } = call;
  return (
    <a
      class="quality__row"
      href={`/admin/qualite/${consultation_id}`}
      aria-label={tk("worst.open", { day: dayAndTime(began_at) })}
      data-testid="worst-call"
    >
      <span class="figures quality__when">
        <strong>{shortDate(dayOf(began_at))}</strong> {timeOfDay(began_at)}
      </span>
      <span class="quality__what">
        {tk("worst.lasted", { time: inMinutes(minutes), practitioner, place })}
        <span class="soft figures">
          {tk("worst.measures", { rtt: inMs(rtt_p95_ms), loss: inPercent(loss) })}
        </span>
      </span>
      <Badge tone={TONES[level]}>{tq(`level.${level}`)}</Badge>
      <ChevronRight size={22} aria-hidden="true" />
    </a>
  );
}
