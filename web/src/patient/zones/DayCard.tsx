import "../search/results.css";
import { CalendarClock, HeartHandshake, LockOpen, MapPin, Wallet } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchVolunteerDay, type VolunteerDay } from "~/shared/api/solidarity";
import type { Slot } from "~/shared/api/types";
import { Avatar, Button, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale, dayAndMonth, dayInWords, fullDate, price, timeOfDay } from "~/shared/i18n";
import { tz } from "~/shared/solidarity/texts";
import { bookPath } from "../search/path";
import { placeLabel } from "../search/places";
import { tzo } from "./texts";

/** One day of one volunteer, down to the hour one may book. */
export function DayCard({ day }: { day: VolunteerDay }) {
  const [open, setOpen] = useState(false);
  const { practitioner, free } = day;
  const titleId = `day-${day.volunteer_day_id}`;
  return (
    <li class="card" aria-labelledby={titleId} data-testid="volunteer-day">
      <h3 id={titleId} class="given__date">
        <CalendarClock size={24} strokeWidth={1.75} aria-hidden="true" />
        <span class="capital">{fullDate(day.day)}</span>
        <span class="soft small">{tz(`part.${day.part}`)}</span>
      </h3>
      <div class="doctor__who">
        <Avatar name={practitioner.name} seed={practitioner.portrait_seed} />
        <div class="doctor__words">
          <p>
            <strong>{practitioner.name}</strong>, {byLocale(practitioner, "speciality")}
          </p>
          <p class="soft small figures">RPPS {practitioner.rpps}</p>
          <p class="zone-place small">
            <MapPin size={18} aria-hidden="true" /> {placeLabel(day.site)}
          </p>
          <p class="zone-place small figures">
            <Wallet size={18} aria-hidden="true" />
            {tzo("day.fee", { price: price(day.fee_cents) })}
          </p>
        </div>
      </div>
      <Standing day={day} />
      {open ? (
        <AllTimes day={day} />
      ) : (
        free > 0 && (
          <div class="row">
            <Times practitioner={practitioner.practitioner_id} slots={day.next_times} />
            {free > day.next_times.length && (
              <Button kind="quiet" data-testid="all-times" onClick={() => setOpen(true)}>
                {tzo("day.more")}
              </Button>
            )}
          </div>
        )
      )}
    </li>
  );
}

/** For whom it is now, and how much is left. */
function Standing({ day }: { day: VolunteerDay }) {
  const reserved = day.free > day.free_for_all;
  if (Date.parse(day.bookable_at) > Date.now()) {
    return <p class="soft">{tzo("day.not_yet", { day: dayAndMonth(day.bookable_at) })}</p>;
  }
  if (day.free === 0) return <p class="soft">{tzo("day.full")}</p>;
  const Icon = reserved ? HeartHandshake : LockOpen;
  return (
    <p class="given__standing" data-reserved={reserved ? "" : undefined}>
      <Icon size={22} aria-hidden="true" />
      <span>
        <strong class="figures">{tzo.n("day.left", day.free)}</strong>
        <br />
        {reserved ? tzo("day.first", { day: dayInWords(day.open_to_all_at) }) : tzo("day.all")}
      </span>
    </p>
  );
}

function AllTimes({ day }: { day: VolunteerDay }) {
  const times = useResource(
    (signal) => fetchVolunteerDay(day.volunteer_day_id, signal),
    [day.volunteer_day_id],
  );
  return (
    <Loaded resource={times} skeleton={[120]}>
      {(found) => <Times practitioner={day.practitioner.practitioner_id} slots={found.times} />}
    </Loaded>
  );
}

function Times({ practitioner, slots }: { practitioner: string; slots: Slot[] }) {
  return (
    <ul class="times">
      {slots.map((slot) => (
        <li key={slot.starts_at}>
          <a
            class="time"
            href={bookPath(practitioner, slot.starts_at, { mode: "on_site" })}
            aria-label={tzo("day.at", { time: timeOfDay(slot.starts_at) })}
          >
            {timeOfDay(slot.starts_at)}
          </a>
        </li>
      ))}
    </ul>
  );
}
