import "./room.css";
import { Armchair, Monitor, UserRoundCheck, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import {
  type ExpectedPerson,
  fetchWaitingRoom,
  markArrived,
  type WaitingPerson,
  type WaitingRoom,
} from "~/shared/api/preparation";
import { Button, EmptyState, ErrorPanel, Loaded, Select, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useNow } from "~/shared/hooks/useNow";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { duration, timeOfDay } from "~/shared/i18n";
import { ReadyBadge } from "~/shared/preparation/ReadyBadge";
import { me } from "~/shared/session/session";
import { useAnsweredAt } from "~/shared/staff/useAnsweredAt";
import { remember, remembered } from "~/shared/storage";
import { tr } from "./texts";

const POLL_MS = 4_000;

/** Who is there, for the desk; or, as `?mur=1`, for a screen that everybody in the room sees. */
export default function RoomPage() {
  const { query, route } = useLocation();
  const wall = query.mur === "1";
  const sites = me.value?.sites ?? [];
  const [picked, setPicked] = useState(remembered("assistant.room") ?? "");
  const site = sites.find((one) => one.site_id === picked) ?? sites[0];
  const siteId = site?.site_id ?? "";
  const room = useResource(
    async (signal) => (siteId ? fetchWaitingRoom(siteId, wall, signal) : undefined),
    [siteId, wall],
  );
  usePolling(room, POLL_MS);
  const answeredAt = useAnsweredAt(room);
  useTitle(tr("room.title"));

  const pick = (id: string) => {
    remember("assistant.room", id);
    setPicked(id);
  };
  const stale = room.problem && room.data && (
    <p class="room__stale" role="status">
      {tr("room.stale", { time: timeOfDay(answeredAt) })}
    </p>
  );
  if (wall) {
    return (
      <main id="contenu" class="wall">
        <h1>{tr("room.wall_title", { site: site?.name ?? "" })}</h1>
        {stale}
        <Loaded resource={room}>{(found) => found && <Wall room={found} />}</Loaded>
        <Button kind="quiet" icon={X} class="wall__leave" onClick={() => route("/assistant/salle")}>
          {tr("room.wall_off")}
        </Button>
      </main>
    );
  }
  return (
    <main id="contenu" class="page stack room">
      <div class="row room__head">
        <div>
          <h1>{tr("room.title")}</h1>
          <p class="soft">{tr("room.lead")}</p>
        </div>
        <Button
          icon={Monitor}
          data-testid="wall"
          title={tr("room.wall_help")}
          onClick={() => route("/assistant/salle?mur=1")}
        >
          {tr("room.wall")}
        </Button>
      </div>
      {sites.length > 1 && (
        <Select
          label={tr("room.site")}
          value={siteId}
          options={sites.map((one) => ({ value: one.site_id, label: one.name }))}
          onChange={(event) => pick(event.currentTarget.value)}
        />
      )}
      {stale}
      <Loaded resource={room} skeleton={[96, 96, 96]}>
        {(found) => found && <Desk room={found} onChanged={room.reload} />}
      </Loaded>
    </main>
  );
}

function Desk({ room, onChanged }: { room: WaitingRoom; onChanged: () => void }) {
  const waiting = room.present.filter((one) => !one.inside);
  const inside = room.present.filter((one) => one.inside);
  return (
    <>
      {waiting.length === 0 && inside.length === 0 && (
        <EmptyState icon={Armchair} title={tr("room.nobody")}>
          <p>{tr("room.nobody_help")}</p>
        </EmptyState>
      )}
      <Group title={tr("room.waiting")} people={waiting} />
      <Group title={tr("room.inside")} people={inside} />
      {room.expected.length > 0 && (
        <section class="stack" aria-labelledby="room-expected">
          <h2 id="room-expected">{tr("room.expected")}</h2>
          <ol class="room__list">
            {room.expected.map((one) => (
              <Expected key={one.appointment_id} one={one} onChanged={onChanged} />
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

function Group({ title, people }: { title: string; people: WaitingPerson[] }) {
  const now = useNow(10_000);
  if (people.length === 0) return null;
  return (
    <section class="stack" aria-label={title}>
      <h2>{title}</h2>
      <ol class="room__list">
        {people.map((one) => (
          <li
            key={one.appointment_id}
            class="room__one"
            data-inside={one.inside ? "" : undefined}
            data-testid="present"
          >
            <span class="room__number figures">
              {one.call_number ? tr("room.number", { n: one.call_number }) : ""}
            </span>
            <span class="room__who">
              <a href={`/assistant/rendez-vous/${one.appointment_id}`}>
                <strong>{one.name}</strong>
              </a>
              <span class="soft">
                {tr("room.with", { name: one.practitioner })},{" "}
                {tr("room.at", { time: timeOfDay(one.starts_at) })}
              </span>
              {one.mode === "home" && <span class="soft">{tr("room.home")}</span>}
            </span>
            <span class="room__since figures">
              {tr("room.since", { time: duration(now - Date.parse(one.since)) })}
            </span>
            <ReadyBadge readiness={asReadiness(one)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

const asReadiness = (one: WaitingPerson | ExpectedPerson) => ({
  ...one,
  appointment_id: one.appointment_id ?? "",
  settled: 0,
  total: 0,
});

function Expected({ one, onChanged }: { one: ExpectedPerson; onChanged: () => void }) {
  const now = useNow(10_000);
  const { busy, problem, run } = useAction();
  const late = now - Date.parse(one.starts_at);
  const arrive = () =>
    run(async () => {
      await markArrived(one.appointment_id);
      toast(tr("room.arrived_done", { name: one.name }));
      onChanged();
    });
  return (
    <li class="room__one">
      <span class="room__number figures">{timeOfDay(one.starts_at)}</span>
      <span class="room__who">
        <a href={`/assistant/rendez-vous/${one.appointment_id}`}>
          <strong>{one.name}</strong>
        </a>
        <span class="soft">{tr("room.with", { name: one.practitioner })}</span>
        {late > 60_000 && <span class="room__late">{tr("room.late", { time: duration(late) })}</span>}
      </span>
      <ReadyBadge readiness={asReadiness(one)} />
      <Button
        icon={UserRoundCheck}
        busy={busy}
        aria-label={tr("room.arrived_who", { name: one.name })}
        onClick={() => void arrive()}
      >
        {tr("room.arrived")}
      </Button>
      {problem && <ErrorPanel problem={problem} />}
    </li>
  );
}

function Wall({ room }: { room: WaitingRoom }) {
  const now = useNow(10_000);
  if (room.present.length === 0) return <p class="wall__empty">{tr("room.nobody")}</p>;
  return (
    <ol class="wall__list" data-testid="wall-list">
      {room.present.map((one) => (
        <li key={one.call_number} data-inside={one.inside ? "" : undefined}>
          <span class="wall__number figures">{one.call_number}</span>
          <span>{one.name}</span>
          <span class="wall__doctor">{one.practitioner}</span>
          <span class="figures">
            {one.inside
              ? tr("room.inside")
              : tr("room.since", { time: duration(now - Date.parse(one.since)) })}
          </span>
        </li>
      ))}
    </ol>
  );
}
