import "./day.css";
import { SearchX, WifiOff } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchBoard, fetchPlaces, fetchPractitioners } from "~/shared/api/endpoints";
import type { BoardRow, PatientLite, Place, PractitionerLite, Slot } from "~/shared/api/types";
import { Banner, Button, EmptyState, ErrorPanel, Field, Select, Skeleton } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayInWords, timeOfDay } from "~/shared/i18n";
import { DaySwitch, useDay } from "~/shared/staff/DaySwitch";
import { useAnsweredAt } from "~/shared/staff/useAnsweredAt";
import { remember, remembered } from "~/shared/storage";
import { BookDialog } from "../booking/BookDialog";
import { PatientPanel } from "../booking/PatientPanel";
import { isAttendant } from "../may";
import { t } from "../texts";
import { DoctorRow } from "./DoctorRow";
import { doctorDays, matchesWords } from "./doctors";
import { Waiting } from "./Waiting";

const POLL_MS = 5_000;

export interface Wish {
  practitioner: PractitionerLite;
  slot: Slot;
}

/** The day of every doctor of a place: who waits, what is free, and booking for a patient. */
export function DayPage() {
  const { day, today, now, go } = useDay("/assistant");
  const board = useResource((signal) => fetchBoard(day, signal), [day]);
  usePolling(board, POLL_MS);
  const places = useResource((signal) => fetchPlaces(signal), []);
  const [site, setSite] = useSite(places.data, board.data);
  const [patient, setPatient] = useState<PatientLite>();
  const [wish, setWish] = useState<Wish>();
  const [booked, setBooked] = useState(0);
  const waiting = (board.data ?? []).filter((row) => row.status === "waiting");
  const [first] = waiting;
  useTitle(
    first
      ? t("waiting.title_tab", { n: waiting.length, name: first.appointment.patient.name })
      : t("day.kicker"),
  );

  function changed() {
    board.reload();
    setBooked((count) => count + 1);
  }

  return (
    <main id="contenu" class="page page--wide day">
      <div class="day__head">
        <h1>
          <span class="soft day__kicker">{t("day.kicker")}</span>
          <span class="day__name">{dayInWords(day, now)}</span>
        </h1>
        <DaySwitch day={day} today={today} go={go} />
      </div>
      <aside class="day__side stack">
        {!isAttendant() && <PatientPanel patient={patient} onPick={setPatient} />}
        {board.data && day === today && <Waiting rows={waiting} now={now} />}
      </aside>
      <div class="day__main stack">
        <Staleness board={board} />
        {site && places.data && (
          <Doctors
            key={`${site} ${day}`}
            site={site}
            places={places.data}
            onSite={setSite}
            board={board}
            day={day}
            now={now}
            round={booked}
            onWish={setWish}
          />
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

/** The place kept on this device; else the first comptoir, where the assistants sit. */
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

interface DoctorsProps {
  site: string;
  places: Place[];
  onSite: (site: string) => void;
  board: Resource<BoardRow[]>;
  day: string;
  now: number;
  /** Counts bookings: free times are asked again. */
  round: number;
  onWish: (wish: Wish) => void;
}

function Doctors({ site, places, onSite, board, day, now, round, onWish }: DoctorsProps) {
  const cards = useResource((signal) => fetchPractitioners({ place: site }, signal), [site]);
  const [words, setWords] = useState("");
  const here = (board.data ?? []).filter(
    ({ appointment }) =>
      appointment.site.site_id === site ||
      cards.data?.some((card) => card.practitioner_id === appointment.practitioner.practitioner_id),
  );
  const days = doctorDays(cards.data ?? [], here);
  const shown = days.filter((one) => matchesWords(one, words));
  return (
    <>
      <div class="day__filters">
        <Select
          label={t("day.site")}
          value={site}
          options={places.map((place) => ({ value: place.site_id, label: place.name }))}
          onChange={(event) => onSite(event.currentTarget.value)}
        />
        <Field
          label={t("day.find")}
          type="search"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      {cards.problem && <ErrorPanel problem={cards.problem} onRetry={cards.reload} />}
      {!cards.data && !cards.problem && <Skeleton heights={[96, 96, 96, 96]} />}
      {cards.data && (
        <>
          <p class="row soft day__count">
            {t.n("day.doctors", shown.length)} ·{" "}
            {t.n(
              "day.visits",
              shown.reduce((sum, one) => sum + one.rows.length, 0),
            )}
            <span class="legend" aria-hidden="true">
              <i data-kind="booked" />
              {t("legend.booked")}
              <i data-kind="free" />
              {t("legend.free")}
            </span>
          </p>
          {shown.length === 0 && (
            <EmptyState icon={SearchX} title={t("day.none")}>
              <p>{t("day.none_help")}</p>
              {words && <Button onClick={() => setWords("")}>{t("day.clear")}</Button>}
            </EmptyState>
          )}
          <ol class="doctors">
            {shown.map((one) => (
              <DoctorRow
                key={one.practitioner.practitioner_id}
                doctor={one}
                day={day}
                now={now}
                round={round}
                onWish={onWish}
              />
            ))}
          </ol>
        </>
      )}
    </>
  );
}
