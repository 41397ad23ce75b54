import { SearchX } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchPractitioners } from "~/shared/api/endpoints";
import type { Readiness } from "~/shared/api/preparation";
import type { BoardRow, Place } from "~/shared/api/types";
import { Button, EmptyState, ErrorPanel, Field, Select, Skeleton } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import type { Wish } from "../booking/BookDialog";
import { t } from "../texts";
import { DoctorRow } from "./DoctorRow";
import { doctorDays, matchesWords } from "./doctors";

interface DoctorsListProps {
  site: string;
  places: Place[];
  onSite: (site: string) => void;
  board: BoardRow[];
  day: string;
  now: number;
  /** Counts bookings: free times are asked again. */
  round: number;
  readiness: (id: string) => Readiness | undefined;
  onWish: (wish: Wish) => void;
}

/** One line a doctor, which opens: for a phone, and for whoever looks for one doctor among many. */
export function DoctorsList({
  site,
  places,
  onSite,
  board,
  day,
  now,
  round,
  readiness,
  onWish,
}: DoctorsListProps) {
  const cards = useResource((signal) => fetchPractitioners({ place: site }, signal), [site]);
  const [words, setWords] = useState("");
  const here = board.filter(
    ({ appointment }) =>
      appointment.site.site_id === site ||
      cards.data?.some((card) => card.practitioner_id === appointment.practitioner.practitioner_id),
  );
  const shown = doctorDays(cards.data ?? [], here).filter((one) => matchesWords(one, words));
  const visits = shown.reduce((sum, one) => sum + one.rows.length, 0);
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
            {t.n("day.doctors", shown.length)} · {t.n("day.visits", visits)}
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
                readiness={readiness}
                onWish={onWish}
              />
            ))}
          </ol>
        </>
      )}
    </>
  );
}
