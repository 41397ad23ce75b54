import { CircleCheck, CircleDashed } from "lucide-preact";
import type { Readiness } from "../api/preparation";
import { Badge } from "../components/Surface";
import { lackingCount, readyWords } from "./ready";

interface ReadyBadgeProps {
  readiness: Readiness | undefined;
  listed?: boolean;
}

/** Whether a visit is prepared, in one badge. Nothing while that is not known. `listed`: what is lacking stands beside it. */
export function ReadyBadge({ readiness, listed = false }: ReadyBadgeProps) {
  if (!readiness) return null;
  return (
    <span data-testid="readiness" data-ready={readiness.ready ? "" : undefined}>
      <Badge tone={readiness.ready ? "action" : "plain"} icon={readiness.ready ? CircleCheck : CircleDashed}>
        {listed ? lackingCount(readiness) : readyWords(readiness)}
      </Badge>
    </span>
  );
}
