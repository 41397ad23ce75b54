import { Clock3, TriangleAlert } from "lucide-preact";
import type { OpinionLine, OpinionState, OpinionUrgency } from "../api/opinions";
import { Badge, type Tone } from "../components";
import { byLocale, dayAndTime } from "../i18n";
import { to } from "./texts";

const URGENCY_TONES: Record<OpinionUrgency, Tone> = { urgent: "red", soon: "amber", ordinary: "plain" };
const STATE_TONES: Partial<Record<OpinionState, Tone>> = {
  missing: "help",
  returned: "help",
  taken: "action",
  answered: "action",
};

export const URGENCIES = ["urgent", "soon", "ordinary"] as const;

export function UrgencyBadge({ urgency }: { urgency: OpinionUrgency }) {
  return <Badge tone={URGENCY_TONES[urgency]}>{to(`urgency.${urgency}`)}</Badge>;
}

export function StateBadge({ state }: { state: OpinionState }) {
  return <Badge tone={STATE_TONES[state] ?? "plain"}>{to(`state.${state}`)}</Badge>;
}

/** When the answer is due, or that it was. Nothing while nobody owes one. */
export function DueBadge({ line }: { line: OpinionLine }) {
  if (!line.due_at) return null;
  const when = dayAndTime(line.due_at);
  return (
    <span class="figures" data-testid="due" data-overdue={line.overdue ? "" : undefined}>
      <Badge tone={line.overdue ? "red" : "plain"} icon={line.overdue ? TriangleAlert : Clock3}>
        {to(line.overdue ? "overdue" : "due", { when })}
      </Badge>
    </span>
  );
}

/** The name; of a patient whose name may not be known, the age. */
export const whoWords = (line: OpinionLine): string => line.patient?.name ?? to("unnamed", { n: line.age });

export function askerWords(line: OpinionLine): string {
  const { name, site } = line.practitioner;
  return line.asker === name ? to("by", { name, site }) : to("by_for", { asker: line.asker, name, site });
}

export function addresseeWords(line: OpinionLine): string {
  if (line.taken_by) return to("taken_by", { name: line.taken_by.name });
  if (line.to_practitioner) return to("to_name", { name: line.to_practitioner.name });
  return line.to_speciality ? to("to_speciality", { name: byLocale(line.to_speciality, "name") }) : "";
}
