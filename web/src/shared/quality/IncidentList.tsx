import "./incidents.css";
import type { TechnicalIncident } from "~/shared/api/quality";
import { timeOfDay } from "~/shared/i18n";
import { tq } from "./texts";
import { incidentWords, lasted, roleWords } from "./words";

/** The technical incidents of an act, in order of time, in plain words. */
export function IncidentList({ incidents }: { incidents: readonly TechnicalIncident[] }) {
  return (
    <ul class="incidents figures" data-testid="technical-incidents">
      {incidents.map((one) => (
        <li key={`${one.incident} ${one.role}`}>
          <strong>{incidentWords(one.incident)}</strong> <span class="soft">{detail(one)}</span>
        </li>
      ))}
    </ul>
  );
}

function detail({ times, seconds, role, first_at }: TechnicalIncident): string {
  const once = times === 1;
  const parts = [
    once ? tq("incident.at", { time: timeOfDay(first_at) }) : tq.n("incident.times", times),
    ...(once ? [] : [tq("incident.from", { time: timeOfDay(first_at) })]),
    ...(seconds ? [tq(once ? "incident.lasted" : "incident.total", { time: lasted(seconds) })] : []),
    tq("incident.by", { role: roleWords(role) }),
  ];
  return parts.join(", ");
}
