import type { LucideIcon } from "lucide-preact";
import {
  BatteryLow,
  CalendarClock,
  CircleAlert,
  CloudUpload,
  Download,
  Fingerprint,
  HardDrive,
  ListChecks,
  Plug,
  Ruler,
  Settings2,
  Unplug,
} from "lucide-preact";
import type { FleetCabin, NeedKind } from "~/shared/api/fleet";
import { needTone, needWords } from "~/shared/fleet/words";
import { duration } from "~/shared/i18n";
import { tb } from "./texts";

const ICONS: Record<NeedKind, LucideIcon> = {
  unsent: CloudUpload,
  fault: CircleAlert,
  self_test: ListChecks,
  key: Fingerprint,
  offline: Unplug,
  calibration: Ruler,
  configuration: Settings2,
  update: Download,
  disk: HardDrive,
  driver: Plug,
  battery: BatteryLow,
  calibration_soon: CalendarClock,
};

/** What a cabin needs, the most urgent first, each with its age. `most`: how many lines are shown. */
export function NeedLines({ line, now, most }: { line: FleetCabin; now: number; most?: number }) {
  const shown = most === undefined ? line.needs : line.needs.slice(0, most);
  const more = line.needs.length - shown.length;
  return (
    <ul class="needs">
      {shown.map((need) => {
        const Icon = ICONS[need.kind];
        return (
          <li key={need.kind} class="need" data-tone={needTone(need.kind)} data-testid={`need-${need.kind}`}>
            <Icon size={18} aria-hidden="true" />
            <span>
              {needWords(need, line.update_waits)}
              {need.since && (
                <span class="need__age figures">
                  {" "}
                  {tb("board.since", { age: duration(Math.max(60_000, now - Date.parse(need.since))) })}
                </span>
              )}
            </span>
          </li>
        );
      })}
      {more > 0 && <li class="soft need__more">{tb.n("board.more", more)}</li>}
    </ul>
  );
}
