import { CalendarX } from "lucide-preact";
import { fetchPlanning, type GivenDay, type Zone } from "~/shared/api/solidarity";
import { Avatar, Badge, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale, dayParts, timeOfDay } from "~/shared/i18n";
import { tz } from "~/shared/solidarity/texts";
import { tzn } from "./texts";

/** Who comes when in a month, where, and with what of the commune's. */
export function PlanningPart({ zone, month }: { zone: Zone; month: string }) {
  const planning = useResource((signal) => fetchPlanning(zone.zone_id, month, signal), [zone.zone_id, month]);
  return (
    <Loaded resource={planning} skeleton={[84, 84, 84]}>
      {(found) =>
        found.days.length > 0 ? (
          <ul class="admin-rows">
            {found.days.map((day) => (
              <DayRow key={day.volunteer_day_id} day={day} />
            ))}
          </ul>
        ) : (
          <EmptyState icon={CalendarX} title={tzn("planning.none")}>
            <p>{tzn("planning.none_help")}</p>
          </EmptyState>
        )
      }
    </Loaded>
  );
}

function DayRow({ day }: { day: GivenDay }) {
  const { weekday, number, month } = dayParts(day.day);
  return (
    <li class="admin-rows__one planning" data-testid="planning-day">
      <span class="planning__day">
        <span class="soft small">{weekday}</span>
        <strong class="figures">{number}</strong>
        <span class="soft small">{month}</span>
      </span>
      <Avatar name={day.practitioner.name} seed={day.practitioner.portrait_seed} />
      <span class="planning__who">
        <strong>{day.practitioner.name}</strong>
        <span class="soft">
          {byLocale(day.practitioner, "speciality")} · {day.site.name}
        </span>
        {day.offers.length > 0 && <span class="small">{day.offers.map((one) => one.name).join(" · ")}</span>}
      </span>
      <span class="planning__when figures">
        {tz(`part.${day.part}`)} · {timeOfDay(day.starts_at)} – {timeOfDay(day.ends_at)}
      </span>
      <Badge tone={day.visits > 0 ? "action" : "plain"}>{tzn.n("planning.visits", day.visits)}</Badge>
    </li>
  );
}
