import "./occupancy.css";
import { CalendarClock, Store } from "lucide-preact";
import { fetchOccupancy, type PlaceDay, type ResourceDay } from "~/shared/api/preparation";
import { Badge, ButtonLink, EmptyState, Loaded, type Tone } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayInWords, timeOfDay } from "~/shared/i18n";
import { type DayMark, DayStrip } from "~/shared/staff/DayStrip";
import { DaySwitch, useDay } from "~/shared/staff/DaySwitch";
import { to } from "./texts";

const POLL_MS = 15_000;

/** A day of every cabin and room of one's places. */
export default function OccupancyPage() {
  const { day, today, now, go } = useDay("/admin/occupation");
  const places = useResource((signal) => fetchOccupancy(day, signal), [day]);
  usePolling(places, POLL_MS);
  useTitle(to("page.title"));
  return (
    <main id="contenu" class="page page--wide stack occupancy">
      <div class="row occupancy__head">
        <div>
          <h1>
            {to("page.title")} · <span>{dayInWords(day, now)}</span>
          </h1>
          <p class="soft">{to("page.lead")}</p>
        </div>
        <DaySwitch day={day} today={today} go={go} />
      </div>
      <Loaded resource={places} skeleton={[160, 160, 160]}>
        {(found) =>
          found.length > 0 ? (
            found.map((place) => <Place key={place.site_id} place={place} day={day} now={now} />)
          ) : (
            <EmptyState icon={Store} title={to("page.none")}>
              <p>{to("page.none_help")}</p>
            </EmptyState>
          )
        }
      </Loaded>
    </main>
  );
}

interface Shown {
  day: string;
  now: number;
}

function Place({ place, ...shown }: { place: PlaceDay } & Shown) {
  return (
    <section class="stack" aria-labelledby={`place-${place.site_id}`}>
      <h2 id={`place-${place.site_id}`}>
        {place.name} <span class="soft occupancy__commune">{place.commune}</span>
      </h2>
      <ul class="stack occupancy__list">
        {place.resources.map((one) => (
          <Resource key={one.resource_id} one={one} {...shown} />
        ))}
      </ul>
    </section>
  );
}

const TONES: Partial<Record<NonNullable<ResourceDay["state"]>, Tone>> = {
  in_visit: "action",
  ready: "action",
  taken: "help",
  off: "amber",
};

function Resource({ one, day, now }: { one: ResourceDay } & Shown) {
  const free = one.free.length > 0 ? to.n("free.count", one.free.length) : to("free.none");
  const visits = to.n("visits", one.taken.length);
  return (
    <li class="card occupancy__one" data-testid="occupancy" data-state={one.state}>
      <div class="row">
        <h3>{one.name}</h3>
        <Badge>{to.find(`kind.${one.kind}`) ?? one.kind}</Badge>
        {one.state && <Badge tone={TONES[one.state] ?? "plain"}>{to(`state.${one.state}`)}</Badge>}
        <span class="soft figures occupancy__next">
          {one.next_at ? to("next.at", { time: timeOfDay(one.next_at) }) : to("next.none")}
        </span>
      </div>
      <DayStrip
        label={to("strip.label", { name: one.name, visits, free })}
        day={day}
        now={now}
        marks={marksOf(one)}
      />
      <p class="row small figures">
        <strong>{free}</strong>
        <span class="soft">
          {one.free
            .map((span) =>
              to("free.span", { from: timeOfDay(span.starts_at), until: timeOfDay(span.ends_at) }),
            )
            .join(", ")}
        </span>
      </p>
      {one.kind === "cabin" && (
        <p class="row small">
          {!one.keeps_hours && <span class="soft">{to("hours.none")}</span>}
          <ButtonLink
            kind="quiet"
            icon={CalendarClock}
            href={`/admin/cabines/${one.resource_id}`}
            aria-label={to("hours.link_of", { name: one.name })}
          >
            {to("hours.link")}
          </ButtonLink>
        </p>
      )}
    </li>
  );
}

function marksOf(one: ResourceDay): DayMark[] {
  return [
    ...one.free.map((span) => ({
      ...span,
      key: `f${span.starts_at}`,
      kind: "free",
      title: to("state.ready"),
    })),
    ...one.taken.map((span) => ({
      key: span.starts_at,
      starts_at: span.starts_at,
      ends_at: span.ends_at,
      kind: span.in_visit ? "in_progress" : span.status === "fulfilled" ? "ended" : "planned",
      title: to("visit.title", {
        time: timeOfDay(span.starts_at),
        who: span.practitioner ?? to(span.held ? "visit.held" : "visit.day"),
      }),
    })),
  ];
}
