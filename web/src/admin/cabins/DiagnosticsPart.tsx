import "./sheet.css";
import { Activity, Radar } from "lucide-preact";
import { askDiagnostics, type DiagnosticsView, type FleetSheet } from "~/shared/api/fleet";
import { Button } from "~/shared/components";
import { dayAndTime, duration, fromNow, tag, timeOfDay } from "~/shared/i18n";
import { Facts } from "../parts/Facts";
import { Part } from "../parts/Part";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { tb } from "./texts";

interface DiagnosticsProps {
  sheet: FleetSheet;
  now: number;
  onChanged: () => void;
}

/** The state of the kiosk's program and computer, on demand. Nothing of any visit. */
export function DiagnosticsPart({ sheet, now, onChanged }: DiagnosticsProps) {
  const { diagnostics: found } = sheet;
  const act = useAct();
  async function ask() {
    if (await act.run(() => askDiagnostics(sheet.line.cabin.cabin_id))) onChanged();
  }
  return (
    <Part
      icon={Activity}
      title={tb("diag.title")}
      testid="diagnostics"
      actions={
        <Button icon={Radar} busy={act.busy} data-testid="ask-diagnostics" onClick={() => void ask()}>
          {tb("diag.ask")}
        </Button>
      }
    >
      <p class="soft">{tb("diag.lead")}</p>
      {act.problem && <Refusal problem={act.problem} />}
      {found && !found.received_at && (
        <p role="status">{tb("diag.waiting", { when: fromNow(found.asked_at, now), who: found.asked_by })}</p>
      )}
      {found?.received_at && found.document && (
        <Bundle found={found} received={found.received_at} document={found.document} now={now} />
      )}
    </Part>
  );
}

interface BundleProps {
  found: DiagnosticsView;
  received: string;
  document: NonNullable<DiagnosticsView["document"]>;
  now: number;
}

function Bundle({ found, received, document, now }: BundleProps) {
  const number = new Intl.NumberFormat(tag(), { maximumFractionDigits: 0 });
  const log = document.log ?? [];
  return (
    <>
      <p class="soft figures" data-testid="diagnostics-received">
        {tb("diag.received", { when: dayAndTime(received, now), who: found.asked_by })}
      </p>
      <Facts
        facts={[
          [tb("state.software"), document.software],
          [tb("diag.system"), `${document.system}, Python ${document.python}`],
          [tb("diag.running"), duration(Math.max(60_000, document.running_s * 1000))],
          [tb("diag.memory"), `${number.format(document.memory_mib)} Mio`],
          [
            tb("diag.line"),
            document.round_trip_s === null
              ? tb("diag.no_line")
              : `${number.format(document.round_trip_s * 1000)} ms`,
          ],
          [tb("diag.reconnections"), String(document.reconnections)],
          [
            tb("diag.configuration"),
            document.configuration_digest &&
              `${tb("config.version", { n: document.configuration_version ?? 0 })} (${document.configuration_digest.slice(0, 8)})`,
          ],
        ]}
      />
      <details>
        <summary>{tb("diag.log", { n: log.length })}</summary>
        {log.length === 0 ? (
          <p class="soft">{tb("diag.log_empty")}</p>
        ) : (
          <ol class="kiosk-log figures">
            {[...log].reverse().map((line, index) => (
              <li key={`${line.at}-${index}`} data-level={line.level}>
                <span class="soft">{timeOfDay(line.at)}</span> {line.event}{" "}
                <span class="soft">{Object.values(line.codes ?? {}).join(" ")}</span>
              </li>
            ))}
          </ol>
        )}
      </details>
    </>
  );
}
