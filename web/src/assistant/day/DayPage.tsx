import "./day.css";
import { Columns3, List, WifiOff } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchBoard, fetchPlaces } from "~/shared/api/endpoints";
import type { BoardRow, PatientLite, Place } from "~/shared/api/types";
import { Banner, Button, ErrorPanel, Skeleton } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { useWide } from "~/shared/hooks/useWide";
import { dayInWords, timeOfDay } from "~/shared/i18n";
import { useReadiness } from "~/shared/preparation/useReadiness";
import { me } from "~/shared/session/session";
import { DaySwitch, useDay } from "~/shared/staff/DaySwitch";
import { useAnsweredAt } from "~/shared/staff/useAnsweredAt";
import { remember, remembered } from "~/shared/storage";
import { ta } from "../agenda/texts";
import { BookDialog, type Wish } from "../booking/BookDialog";
import { PatientPanel } from "../booking/PatientPanel";
import { isAttendant } from "../may";
import { t } from "../texts";
import { DoctorsGrid } from "./DoctorsGrid";
import { DoctorsList } from "./DoctorsList";
import { Waiting } from "./Waiting";

const POLL_MS = 5_000;

/** The day of every doctor of a place: who waits, what is free, and booking for a patient. */
export function DayPage() {
  const { day, today, now, go } = useDay("/assistant");
  const board = useResource((signal) => fetchBoard(day, signal), [day]);
  usePolling(board, POLL_MS);
  const readiness = useReadiness(day);
  const places = useResource((signal) => fetchPlaces(signal), []);
  const mine = (places.data ?? []).filter((one) =>
    me.value?.sites?.some(({ site_id }) => site_id === one.site_id),
  );
  const [site, setSite] = useSite(mine.length > 0 ? mine : places.data, board.data);
  const [patient, setPatient] = useState<PatientLite>();
  const [wish, setWish] = useState<Wish>();
  const [round, setRound] = useState(0);
  const [view, setView] = useView();
  const waiting = (board.data ?? []).filter((row) => row.status === "waiting");
  const [first] = waiting;
  useTitle(
    first
      ? t("waiting.title_tab", { n: waiting.length, name: first.appointment.patient.name })
      : t("day.kicker"),
  );

  function changed() {
    board.reload();
    readiness.reload();
    setRound((count) => count + 1);
  }

  const shared = { board: board.data ?? [], day, now, round, readiness: readiness.of, onSite: setSite };
  return (
    <main id="contenu" class={view === "grid" ? "page day day--grid" : "page page--wide day"}>
      <div class="day__head">
        <h1>
          <span class="soft day__kicker">{t("day.kicker")}</span>
          <span class="day__name">{dayInWords(day, now)}</span>
        </h1>
        <div class="row">
          {view && <ViewSwitch view={view} onPick={setView} />}
          <DaySwitch day={day} today={today} go={go} />
        </div>
      </div>
      <aside class="day__side stack">
        {!isAttendant() && <PatientPanel patient={patient} onPick={setPatient} />}
        {board.data && day === today && <Waiting rows={waiting} now={now} readiness={readiness.of} />}
      </aside>
      <div class="day__main stack">
        <Staleness board={board} />
        {site && places.data && view === "grid" && (
          <DoctorsGrid
            key={`${site} ${day}`}
            {...shared}
            site={site}
            places={mine}
            onWish={setWish}
            onChanged={changed}
          />
        )}
        {site && places.data && view !== "grid" && (
          <DoctorsList key={`${site} ${day}`} {...shared} site={site} places={places.data} onWish={setWish} />
        )}
        {places.problem && <ErrorPanel problem={places.problem} onRetry={places.reload} />}
        {!site && !places.problem && !board.problem && <Skeleton heights={[48, 96, 96, 96]} />}
      </div>
      <BookDialog
        wish={wish}
        patient={patient}
        onPatient={setPatient}
        onClose={() => setWish(undefined)}
        onBooked={() => {
          setPatient(undefined);
          changed();
        }}
        onUndone={changed}
      />
    </main>
  );
}

type View = "grid" | "list";

/** Columns where there is room for them, unless a list is preferred; undefined where there is no choice. */
function useView() {
  const wide = useWide("64rem");
  const [picked, setPicked] = useState<View>(remembered("assistant.view") === "list" ? "list" : "grid");
  const pick = (view: View) => {
    remember("assistant.view", view);
    setPicked(view);
  };
  return [wide && !isAttendant() ? picked : undefined, pick] as const;
}

function ViewSwitch({ view, onPick }: { view: View; onPick: (view: View) => void }) {
  return (
    <fieldset class="day-switch view-switch">
      <legend class="visually-hidden">{ta("view.label")}</legend>
      <Button icon={Columns3} aria-pressed={view === "grid"} onClick={() => onPick("grid")}>
        {ta("view.grid")}
      </Button>
      <Button icon={List} aria-pressed={view === "list"} onClick={() => onPick("list")}>
        {ta("view.list")}
      </Button>
    </fieldset>
  );
}

/** The place kept on this device; else the first of one's own. */
function useSite(places: Place[] | undefined, board: BoardRow[] | undefined) {
  const [picked, setPicked] = useState(remembered("assistant.site"));
  const known = places?.some((place) => place.site_id === picked);
  const guess =
    places?.find((place) => place.kind === "comptoir")?.site_id ??
    board?.[0]?.appointment.site.site_id ??
    places?.[0]?.site_id;
  const pick = (site: string) => {
    remember("assistant.site", site);
    setPicked(site);
  };
  return [known && picked ? picked : places && board ? guess : undefined, pick] as const;
}

function Staleness({ board }: { board: Resource<BoardRow[]> }) {
  const answeredAt = useAnsweredAt(board);
  if (!board.problem) return null;
  if (!board.data) return <ErrorPanel problem={board.problem} onRetry={board.reload} />;
  return (
    <Banner tone="amber" icon={WifiOff} title={t("day.stale", { time: timeOfDay(answeredAt) })} live="polite">
      <p>{t("day.stale_help")}</p>
    </Banner>
  );
}
