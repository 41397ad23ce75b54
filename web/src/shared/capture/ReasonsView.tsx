import { CircleCheck, CircleDashed, Lightbulb } from "lucide-preact";
import type { Reason } from "./quality";
import { tCapture } from "./texts";

/** The first thing to change, over the live picture; spoken when it changes. */
export function LiveReason({ reasons }: { reasons: readonly Reason[] | null }) {
  const [first] = reasons ?? [];
  const Icon = first ? Lightbulb : reasons ? CircleCheck : CircleDashed;
  return (
    <p
      class="capture__live"
      role="status"
      data-tone={first ? "help" : reasons ? "good" : "looking"}
      data-testid="live-reasons"
      data-reasons={reasons?.join(" ")}
    >
      <Icon size={24} aria-hidden="true" />
      <span>
        <strong>
          {first ? tCapture(`reason.${first}`) : tCapture(reasons ? "live.good" : "live.looking")}
        </strong>
        {first && <> {tCapture(`reason.${first}_help`)}</>}
      </span>
    </p>
  );
}

/** Everything that is wrong with a shot, each with what helps. */
export function ReasonList({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul class="capture__reasons">
      {reasons.map((reason) => (
        <li key={reason}>
          <strong>{tCapture(`reason.${reason}`)}.</strong> {tCapture(`reason.${reason}_help`)}
        </li>
      ))}
    </ul>
  );
}
