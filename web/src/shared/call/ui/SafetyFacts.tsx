import "./lines.css";
import { Lock, LockOpen, type LucideIcon } from "lucide-preact";
import { Card } from "../../components";
import { tLine } from "../lines/texts";

const WHOLE = ["direct", "relay", "readings"] as const;
const PART = ["conference", "chat", "photos", "kept", "around"] as const;

/** What of a call is encrypted end to end and what is not: the body of a page, under its heading. */
export function SafetyFacts() {
  return (
    <div class="stack" data-testid="safety-facts">
      <h1>{tLine("safety.title")}</h1>
      <p>{tLine("safety.lead")}</p>
      <div class="safety-page__lists">
        <Facts title={tLine("safety.yes")} icon={Lock} facts={WHOLE} />
        <Facts title={tLine("safety.no")} icon={LockOpen} facts={PART} />
      </div>
      <h2>{tLine("safety.how")}</h2>
      <p>{tLine("safety.how_text")}</p>
      <p>{tLine("safety.limits")}</p>
    </div>
  );
}

interface FactsProps {
  title: string;
  icon: LucideIcon;
  facts: readonly ((typeof WHOLE)[number] | (typeof PART)[number])[];
}

function Facts({ title, icon: Icon, facts }: FactsProps) {
  return (
    <Card>
      <h2>{title}</h2>
      <ul class="safety-page__list">
        {facts.map((fact) => (
          <li key={fact}>
            <Icon size={20} aria-hidden="true" />
            <span>{tLine(`safety.${fact}`)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
