import "./opinions.css";
import { Camera, ChevronRight } from "lucide-preact";
import type { OpinionLine } from "../api/opinions";
import { Badge, ButtonLink } from "../components";
import { to } from "./texts";
import { addresseeWords, askerWords, DueBadge, StateBadge, UrgencyBadge, whoWords } from "./words";

interface OpinionRowsProps {
  lines: OpinionLine[];
  /** Address of a case, before its id. */
  base: string;
}

/** Cases as the server orders them: who needs somebody next first. */
export function OpinionRows({ lines, base }: OpinionRowsProps) {
  return (
    <ol class="opinion-rows">
      {lines.map((line) => (
        <li
          key={line.opinion_id}
          class="opinion-row"
          data-testid="opinion-row"
          data-id={line.opinion_id}
          data-urgency={line.overdue ? "urgent" : line.urgency}
        >
          <div>
            <h3>{whoWords(line)}</h3>
            <p class="opinion-row__question">{line.question}</p>
            <p class="soft small">
              {askerWords(line)}
              {line.state !== "draft" && <> · {addresseeWords(line)}</>}
            </p>
          </div>
          <p class="row opinion-row__facts">
            <UrgencyBadge urgency={line.urgency} />
            <StateBadge state={line.state} />
            <DueBadge line={line} />
            {line.photos > 0 && <Badge icon={Camera}>{to.n("photos", line.photos)}</Badge>}
          </p>
          <ButtonLink
            icon={ChevronRight}
            href={`${base}/${line.opinion_id}`}
            class="opinion-row__go"
            data-testid="open-opinion"
            aria-label={to("open_for", { name: whoWords(line) })}
          >
            {to("open")}
          </ButtonLink>
        </li>
      ))}
    </ol>
  );
}
