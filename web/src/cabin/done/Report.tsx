import type { CabinHere, Consultation, StoredReading } from "~/shared/api/types";
import { Mark } from "~/shared/components";
import { byLocale, firstOfMonth, price, tc, timeOfDay, ZONE } from "~/shared/i18n";
import { locale, tag } from "~/shared/i18n/locale";
import { linesOf } from "~/shared/readings/lines";
import { absentWords, eyeName, titleOf } from "~/shared/readings/words";
import { tk } from "../texts/place";

interface ReportProps {
  visit: Consultation;
  here: CabinHere | undefined;
  /** How many are printed after it. */
  prescriptions: number;
}

/**
 * One sheet of paper; on the screen it is not shown. What the doctor wrote for the record is not on it: a screen
 * of the pharmacy is not shown that.
 */
export function Report({ visit, here, prescriptions }: ReportProps) {
  const { appointment, readings, assists, incidents, photos, end_text: words } = visit;
  const { practitioner, patient } = appointment;
  return (
    <article class="report" data-testid="kiosk-report">
      <header>
        <Mark size={36} />
        <h1>{tk("done.report")}</h1>
        <p>{tc("app.name")}</p>
      </header>
      <dl>
        <Fact name={tk("report.date")}>{onPaper(visit.started_at ?? appointment.starts_at)}</Fact>
        <Fact name={tk("report.patient")}>
          {patient.name}, {tk("report.born", { date: bornOn(patient.birth_date) })}
        </Fact>
        <Fact name={tk("report.doctor")}>
          {practitioner.name}, {byLocale(practitioner, "speciality")},{" "}
          {tk("report.rpps", { rpps: practitioner.rpps })}
        </Fact>
        <Fact name={tk("report.place")}>
          {[
            appointment.cabin_name,
            here?.where.street,
            `${appointment.site.postcode} ${appointment.site.commune}`,
          ]
            .filter(Boolean)
            .join(", ")}
        </Fact>
        <Fact name={tk("report.fee")}>{price(appointment.fee_cents)}</Fact>
      </dl>
      {words && (
        <section>
          <h2>{tk("report.words")}</h2>
          <p class="report__words">{words}</p>
        </section>
      )}
      <section>
        <h2>{tk("report.measures")}</h2>
        {readings.length === 0 ? <p>{tk("report.none")}</p> : <Measures readings={readings} />}
        {photos.length > 0 && <p>{tk.n("report.photos", photos.length)}</p>}
      </section>
      {assists.length > 0 && (
        <section>
          <h2>{tk("report.helped")}</h2>
          {assists.map((one) => (
            <p key={one.entered_at}>
              {one.name}, {timeOfDay(one.entered_at)}
              {one.left_at && ` – ${timeOfDay(one.left_at)}`}
            </p>
          ))}
        </section>
      )}
      <section>
        <h2>{tk("report.prescription")}</h2>
        <p>{tk(prescriptions > 0 ? "report.prescription_next" : "report.prescription_none")}</p>
      </section>
      {incidents.length > 0 && (
        <p>
          {tk("report.incidents")} : {incidents.length}
        </p>
      )}
    </article>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Measures({ readings }: { readings: StoredReading[] }) {
  const french = locale.value === "fr";
  return (
    <table class="figures">
      <tbody>
        {readings.flatMap((one) =>
          linesOf(one, french).map((line) => (
            <tr key={`${one.reading_id} ${line.key}`}>
              <th scope="row">{titleOf(line)}</th>
              <td>{line.eye ? eyeName(line.eye) : ""}</td>
              <td>{line.text === null ? absentWords(line.absent) : `${line.text} ${line.unit}`.trim()}</td>
              <td>{timeOfDay(one.received_at)}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

/** Paper is read on another day: never “today”. */
const onPaper = (at: string) =>
  firstOfMonth(
    new Intl.DateTimeFormat(tag(), { dateStyle: "full", timeStyle: "short", timeZone: ZONE }).format(
      new Date(at),
    ),
  );

const bornOn = (date: string) =>
  firstOfMonth(new Intl.DateTimeFormat(tag(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(date)));
