import "./record.css";
import { TriangleAlert } from "lucide-preact";
import type { MeasuredValue } from "~/generated/contract";
import type { StoredReading } from "../api/types";
import { tCall } from "../call/texts";
import { unitText, valueText } from "../call/tiles";
import { StageBadge } from "../call/ui/ReadingTile";
import { Badge } from "../components";
import { locale, timeOfDay } from "../i18n";
import { tr } from "./texts";

interface Line {
  key: string;
  name: string;
  values: MeasuredValue[];
  reading: StoredReading;
}

/** A blood pressure is one line, its parts are never shown apart. */
function linesOf(reading: StoredReading): Line[] {
  const of = (metric: MeasuredValue["metric"]) => reading.values.filter((one) => one.metric === metric);
  const pressure = [...of("systolic"), ...of("diastolic")];
  const line = (key: string, name: string, values: MeasuredValue[]) =>
    values.length > 0 ? [{ key: `${reading.reading_id}-${key}`, name, values, reading }] : [];
  return [
    ...line("pressure", tCall("tile.blood_pressure"), pressure),
    ...(["spo2", "temperature", "pulse_rate", "mean_arterial"] as const).flatMap((metric) =>
      line(metric, tCall(`metric.${metric}`), of(metric)),
    ),
  ];
}

/** What was measured, oldest first, with unit, hour, device and how sure it is. */
export function ReadingsTable({ readings }: { readings: StoredReading[] }) {
  const lines = [...readings].sort((a, b) => a.kiosk_seq - b.kiosk_seq).flatMap(linesOf);
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
          {lines.map((line) => (
            <Row key={line.key} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ line: { name, values, reading } }: { line: Line }) {
  const text = valueText(values, locale.value === "fr");
  const reason = values.find((one) => one.value === null)?.absent_reason ?? "unknown";
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {text === null ? (
          (tCall.find(`absent.${reason}`) ?? tCall("reading.absent"))
        ) : (
          <>
            <strong class="readings-table__value">{text}</strong> {unitText(values[0]?.unit ?? "")}
          </>
        )}{" "}
        {reading.validity !== "valid" && (
          <Badge tone={reading.validity === "invalid" ? "red" : "amber"} icon={TriangleAlert}>
            {tCall(`reading.${reading.validity}`)}
          </Badge>
        )}
      </td>
      <td>{timeOfDay(reading.received_at)}</td>
      <td class="readings-table__state">
        <StageBadge stage="confirmed" />
      </td>
      <td class="readings-table__device soft">{reading.device.model}</td>
    </tr>
  );
}
