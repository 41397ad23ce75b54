import "./record.css";
import type { StoredReading } from "../api/types";
import { locale, timeOfDay } from "../i18n";
import { type Line, linesOf, principal } from "../readings/lines";
import { Doubts, StageBadge } from "../readings/parts";
import { absentWords, lineName } from "../readings/words";
import { tr } from "./texts";

/** What was measured, oldest first, with unit, hour, device and how sure it is. What is in quarantine never. */
export function ReadingsTable({ readings }: { readings: StoredReading[] }) {
  const comma = locale.value === "fr";
  const shown = readings
    .filter(({ attribution }) => attribution !== "quarantined")
    .sort((a, b) => a.kiosk_seq - b.kiosk_seq);
  return (
    <div class="readings-table">
      <table>
        <caption class="visually-hidden">{tr("readings.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{tr("readings.measure")}</th>
            <th scope="col">{tr("readings.value")}</th>
            <th scope="col">{tr("readings.at")}</th>
            <th scope="col" class="readings-table__state">
              {tr("readings.state")}
            </th>
            <th scope="col" class="readings-table__device">
              {tr("readings.device")}
            </th>
          </tr>
        </thead>
        <tbody class="figures">
          {shown.flatMap((reading) =>
            principal(linesOf(reading, comma)).map((line, index) => (
              <Row
                key={`${reading.reading_id} ${line.key}`}
                line={line}
                reading={reading}
                first={index === 0}
              />
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}

/** The doubts of a record are said once, beside its first value. */
function Row({ line, reading, first }: { line: Line; reading: StoredReading; first: boolean }) {
  return (
    <tr>
      <th scope="row">{lineName(line)}</th>
      <td>
        {line.text === null ? (
          absentWords(line.absent)
        ) : (
          <>
            <strong class="readings-table__value">{line.text}</strong> {line.unit}
            {line.original && <span class="soft small"> ({line.original})</span>}
          </>
        )}
        {first && <Doubts reading={reading} />}
      </td>
      <td>{timeOfDay(reading.received_at)}</td>
      <td class="readings-table__state">
        <StageBadge stage="confirmed" />
      </td>
      <td class="readings-table__device soft">{reading.device.model}</td>
    </tr>
  );
}
