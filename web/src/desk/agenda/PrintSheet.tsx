import { wallTime } from "~/shared/agenda/clock";
import { timeAt } from "~/shared/agenda/words";
import type { Agenda } from "~/shared/api/schedules";
import { birthDate, byLocale, fullDate } from "~/shared/i18n";
import { modeWords } from "./modes";
import { tg } from "./texts";

/** What comes out of the printer: each day's visits in a table. Not shown on screens. */
export function PrintSheet({ agenda, days, now }: { agenda: Agenda; days: readonly string[]; now: number }) {
  const { tz } = agenda;
  const standing = agenda.appointments.filter(({ status }) => status !== "noshow");
  return (
    <section class="print-sheet">
      {days.map((day) => {
        const visits = standing.filter((one) => wallTime(one.starts_at, tz).day === day);
        const holiday = agenda.holidays.find((one) => one.day === day);
        return (
          <article key={day}>
            <h2>{tg("print.title", { name: agenda.practitioner.name, when: fullDate(day) })}</h2>
            {holiday && <p>{tg("grid.holiday", { name: byLocale(holiday, "name") })}</p>}
            {visits.length === 0 ? (
              <p>{tg("print.none")}</p>
            ) : (
              <table>
                <thead>
                  <tr>
                    <th scope="col">{tg("print.time")}</th>
                    <th scope="col">{tg("print.patient")}</th>
                    <th scope="col">{tg("print.born")}</th>
                    <th scope="col">{tg("print.where")}</th>
                    <th scope="col">{tg("print.reason")}</th>
                  </tr>
                </thead>
                <tbody>
                  {visits.map((visit) => (
                    <tr key={visit.appointment_id}>
                      <td class="figures">
                        {timeAt(visit.starts_at, tz)} – {timeAt(visit.ends_at, tz)}
                      </td>
                      <td>{visit.patient.name}</td>
                      <td class="figures">{birthDate(visit.patient.birth_date)}</td>
                      <td>{modeWords(visit)}</td>
                      <td>{visit.reason}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </article>
        );
      })}
      <p>{tg("print.printed", { when: `${fullDate(now)}, ${timeAt(now, tz)}` })}</p>
    </section>
  );
}
