import "./parts.css";
import {
  CircleAlert,
  Clock,
  HardDrive,
  History,
  type LucideIcon,
  Radio,
  ShieldCheck,
  TriangleAlert,
} from "lucide-preact";
import type { Reading } from "~/generated/contract";
import type { Stage } from "../call/readings";
import { Badge } from "../components";
import { useNow } from "../hooks/useNow";
import { duration } from "../i18n";
import { tv } from "./texts";
import { absentWords, flagWords } from "./words";

const STAGE_ICON: Record<Stage, LucideIcon> = { live: Radio, stored: HardDrive, confirmed: ShieldCheck };
const RECENT_MS = 5000;

/** Live, stored in the cabin or confirmed by the server: another word and another sign each. */
export function StageBadge({ stage }: { stage: Stage }) {
  return (
    <Badge tone={stage === "confirmed" ? "action" : "plain"} icon={STAGE_ICON[stage]}>
      {tv(`stage_of.${stage}`)}
    </Badge>
  );
}

export function Age({ seenAt }: { seenAt: number }) {
  const age = useNow(2000) - seenAt;
  return (
    <span class="figures">
      {age < RECENT_MS ? tv("reading.now") : tv("reading.age", { time: duration(age) })}
    </span>
  );
}

/** No value, and why: in the instrument's words. */
export function Absent({ reason }: { reason: string | null }) {
  return (
    <p class="absent">
      <CircleAlert size={20} aria-hidden="true" />
      <span>
        <strong>{tv("reading.absent")}</strong>
        <br />
        {absentWords(reason)}
      </span>
    </p>
  );
}

/** What the instrument itself doubts, where its record comes from, and a clock that is not set. */
export function Doubts({ reading }: { reading: Reading }) {
  const { validity, flags = [], attribution, clock } = reading;
  const words = flagWords(flags);
  const fromMemory = attribution === "memory";
  // An instrument that gives no time has no clock to doubt.
  const noClock = clock === "unset" && reading.device_time !== null;
  if (validity === "valid" && words.length === 0 && !fromMemory && !noClock) return null;
  return (
    <ul class="doubts">
      {validity !== "valid" && (
        <li>
          <Badge tone={validity === "invalid" ? "red" : "amber"} icon={TriangleAlert}>
            {tv(`reading.${validity}`)}
          </Badge>
        </li>
      )}
      {fromMemory && (
        <li>
          <Badge icon={History}>{tv("attribution.memory_short")}</Badge>
        </li>
      )}
      {noClock && (
        <li>
          <Badge icon={Clock}>{tv("clock.doubt")}</Badge>
        </li>
      )}
      {words.map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ul>
  );
}
