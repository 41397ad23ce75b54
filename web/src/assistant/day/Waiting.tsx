import { Armchair } from "lucide-preact";
import type { Readiness } from "~/shared/api/preparation";
import type { BoardRow } from "~/shared/api/types";
import { duration } from "~/shared/i18n";
import { ReadyBadge } from "~/shared/preparation/ReadyBadge";
import { t } from "../texts";

interface WaitingProps {
  rows: BoardRow[];
  now: number;
  readiness: (id: string) => Readiness | undefined;
}

/** Who waits now, the longest first. */
export function Waiting({ rows, now, readiness }: WaitingProps) {
  const since = (row: BoardRow) => row.waiting_since ?? row.appointment.starts_at;
  const longestFirst = [...rows].sort((a, b) => since(a).localeCompare(since(b)));
  return (
    <section class="card waiting-now" aria-labelledby="waiting-now">
      <h2 id="waiting-now">
        <Armchair size={22} aria-hidden="true" />
        {t("waiting.title")}
      </h2>
      {rows.length === 0 && <p class="soft">{t("waiting.nobody")}</p>}
      <ul class="stack">
        {longestFirst.map((row) => {
          const { appointment_id, patient, practitioner } = row.appointment;
          return (
            <li key={appointment_id}>
              <a class="waiting-now__who" href={`/assistant/rendez-vous/${appointment_id}`}>
                <strong>{patient.name}</strong>
                <span class="waiting-now__since figures">
                  {t("waiting.since", { time: duration(now - Date.parse(since(row))) })}
                </span>
                <ReadyBadge readiness={readiness(appointment_id)} />
                <span class="soft">{t("waiting.for", { name: practitioner.name })}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
