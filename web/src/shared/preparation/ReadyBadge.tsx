import { CircleCheck, CircleDashed } from "lucide-preact";
import type { Readiness } from "../api/preparation";
import { Badge } from "../components/Surface";
import { readyWords } from "./ready";

/** Whether a visit is prepared, in one badge. Nothing while that is not known. */
export function ReadyBadge({ readiness }: { readiness: Readiness | undefined }) {
  if (!readiness) return null;
  return (
    <span data-testid="readiness" data-ready={readiness.ready ? "" : undefined}>
      <Badge tone={readiness.ready ? "action" : "plain"} icon={readiness.ready ? CircleCheck : CircleDashed}>
        {readyWords(readiness)}
      </Badge>
    </span>
  );
}
