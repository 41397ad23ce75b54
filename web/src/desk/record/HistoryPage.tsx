import "./sheet.css";
import { ChevronRight, History } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchAppointments } from "~/shared/api/endpoints";
import type { Appointment } from "~/shared/api/types";
import { Badge, Button, EmptyState, Field, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayInWords, dayOf, timeOfDay } from "~/shared/i18n";
import { groupBy } from "~/shared/staff/groupBy";
import { DeskHeader } from "../DeskHeader";
import { t } from "../texts";

/** Past appointments by day, newest first; each leads to its sheet. */
export default function HistoryPage() {
  const past = useResource((signal) => fetchAppointments("past", undefined, signal), []);
  const [words, setWords] = useState("");
  useTitle(t("history.title"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page stack">
        <h1>{t("history.title")}</h1>
        <Loaded resource={past} skeleton={[64, 64, 64, 64]}>
          {(appointments) =>
            appointments.length === 0 ? (
              <EmptyState icon={History} title={t("history.empty")}>
                <p class="soft">{t("history.empty_help")}</p>
              </EmptyState>
            ) : (
              <>
                <Field
                  label={t("history.filter")}
                  type="search"
                  value={words}
                  onInput={(event) => setWords(event.currentTarget.value)}
                />
                <Days
                  found={appointments.filter((one) => matches(one, words))}
                  onClear={() => setWords("")}
                />
              </>
            )
          }
        </Loaded>
      </main>
    </>
  );
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function matches({ patient, reason }: Appointment, words: string): boolean {
  const text = plain(`${patient.name} ${reason}`);
  return plain(words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Days({ found, onClear }: { found: Appointment[]; onClear: () => void }) {
  if (found.length === 0) {
    return (
      <p class="row" role="status">
        {t("history.nothing")} <Button onClick={onClear}>{t("history.clear")}</Button>
      </p>
    );
  }
  const newestFirst = [...found].sort((a, b) => b.starts_at.localeCompare(a.starts_at));
  const days = groupBy(newestFirst, (one) => dayOf(one.starts_at));
  return (
    <>
      {[...days].map(([day, appointments]) => (
        <section key={day} class="stack history__group">
          <h2 class="history__day">{dayInWords(day)}</h2>
          <ol class="history__rows">
            {appointments.map((one) => (
              <li key={one.appointment_id}>
                <Line appointment={one} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Line({ appointment }: { appointment: Appointment }) {
  const { appointment_id, status, starts_at, patient, reason } = appointment;
  const words = (
    <>
      <span class="figures">{timeOfDay(starts_at)}</span>
      <span>
        <strong>{patient.name}</strong>
        {reason || t("visit.no_reason")}
      </span>
    </>
  );
  if (status === "cancelled" || status === "noshow") {
    return (
      <div class="history__row soft">
        {words}
        <Badge>{t(`history.${status}`)}</Badge>
      </div>
    );
  }
  return (
    <a class="history__row" href={`/desk/visite/${appointment_id}`} data-testid="history-row">
      {words}
      <ChevronRight size={22} aria-hidden="true" />
    </a>
  );
}
