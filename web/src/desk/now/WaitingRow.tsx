import { House, MapPin, Store } from "lucide-preact";
import { type DeskEntry, setUrgency, type Urgency } from "~/shared/api/queue";
import { Badge, ErrorPanel, type Tone } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { duration, timeOfDay } from "~/shared/i18n";
import { tq } from "~/shared/queue/texts";
import { tn } from "./texts";

const TONES: Record<Urgency, Tone> = { urgent: "red", soon: "amber", priority: "action", ordinary: "plain" };
const URGENCIES: readonly Urgency[] = ["urgent", "soon", "priority", "ordinary"];

interface WaitingRowProps {
  entry: DeskEntry;
  now: number;
  onChange: () => void;
}

/** Who, since when, for what, and where. The doctor may judge the urgency otherwise than the answers did. */
export function WaitingRow({ entry, now, onChange }: WaitingRowProps) {
  const action = useAction();
  const sort = (urgency: Urgency) =>
    void action.run(async () => {
      await setUrgency(entry.entry_id, urgency);
      onChange();
    });
  return (
    <li class="queue__row" data-testid="queue-row" data-state={entry.state}>
      <div class="queue__who">
        <h3>
          {entry.patient_name} <span class="soft queue__age">{tn.n("age", entry.age)}</span>
        </h3>
        <p>{entry.reason || tn("row.no_reason")}</p>
        <p class="row">
          <Facts entry={entry} />
        </p>
        {entry.signs.length > 0 && (
          <p class="soft small">{entry.signs.map((sign) => tq(`sign.${sign}`)).join(" · ")}</p>
        )}
        {action.problem && <ErrorPanel problem={action.problem} />}
      </div>
      <p class="soft figures queue__since">
        {entry.state === "away"
          ? tn("row.away")
          : tn("row.since", { time: duration(now - Date.parse(entry.joined_at)) })}
      </p>
      <select
        class="field__control queue__urgency"
        aria-label={tn("row.urgency", { name: entry.patient_name })}
        data-tone={TONES[entry.urgency]}
        onChange={(event) => sort(event.currentTarget.value as Urgency)}
      >
        {URGENCIES.map((urgency) => (
          <option key={urgency} value={urgency} selected={urgency === entry.urgency}>
            {tq(`urgency.${urgency}`)}
          </option>
        ))}
      </select>
    </li>
  );
}

/** Where the patient is, and what else moves her place. */
export function Facts({ entry }: { entry: DeskEntry }) {
  return (
    <>
      <Badge icon={entry.cabin ? Store : House}>
        {entry.cabin ? tn("row.cabin", { cabin: entry.cabin }) : tn("row.home")}
      </Badge>
      {entry.zone && <Badge icon={MapPin}>{tn("row.zone")}</Badge>}
      {entry.urgency !== "ordinary" && entry.urgency !== "priority" && (
        <Badge tone={TONES[entry.urgency]}>{tq(`urgency.${entry.urgency}`)}</Badge>
      )}
      {entry.directed_to && <Badge tone="action">{tn("row.handed")}</Badge>}
      {entry.passed_until && Date.parse(entry.passed_until) > Date.now() && (
        <Badge>{tn("row.passed", { time: timeOfDay(entry.passed_until) })}</Badge>
      )}
    </>
  );
}
