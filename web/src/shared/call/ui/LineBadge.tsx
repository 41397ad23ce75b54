import "./lines.css";
import { SignalHigh, SignalLow, SignalMedium } from "lucide-preact";
import type { CallSession } from "../call";
import { tLine } from "../lines/texts";

const ICON = { good: SignalHigh, weak: SignalMedium, bad: SignalLow } as const;

/** How the line to this member is, beside the name: an icon while it is good, words when it is not. */
export function LineBadge({ session, member }: { session: CallSession; member: string }) {
  const quality = session.quality.value[member];
  if (!quality) return null;
  const { level, roundTripMs, lossPercent } = quality;
  const Icon = ICON[level];
  const detail = tLine("badge.detail", { ms: roundTripMs ?? "–", loss: lossPercent });
  return (
    <span class="line-badge" data-testid="line-badge" data-level={level} title={detail}>
      <Icon size={16} aria-hidden="true" />
      <span class={level === "good" ? "visually-hidden" : ""}>{tLine(`badge.${level}`)}</span>
    </span>
  );
}
