import "./care.css";
import { CircleCheck, CircleDashed } from "lucide-preact";
import type { Identity } from "../api/care";
import { Badge, Card } from "../components";
import { fullDate } from "../i18n";
import { tcare } from "./texts";

interface IdentityStepsProps {
  identity: Identity;
  /** The patient reads plain words, staff the official ones. */
  reader: "patient" | "staff";
}

/** How sure an identity is, as two steps: a document was seen, the national register knows it. */
export function IdentitySteps({ identity, reader }: IdentityStepsProps) {
  const { ins_status: status } = identity;
  const seen = status === "validee" || status === "qualifiee";
  const found = status === "recuperee" || status === "qualifiee";
  return (
    <Card class="identity-state" tone={status === "qualifiee" ? "action" : "plain"}>
      <div data-testid="ins-status" data-status={status}>
        <h2>{tcare(`status.${reader}.${status}`)}</h2>
        <p>{tcare(`status.${reader}.${status}_text`)}</p>
      </div>
      <ol class="identity-steps">
        <Step
          title={tcare("step.document")}
          done={seen}
          text={seen ? seenWords(identity) : tcare(`step.document_${reader}`)}
        />
        <Step
          title={tcare("step.national")}
          done={found}
          text={tcare(found ? "step.national_done" : `step.national_${reader}`)}
        />
      </ol>
    </Card>
  );
}

function seenWords({ checked_at, document }: Identity): string {
  const words = tcare.find(`document.${document}`) ?? tcare("document.unknown");
  return checked_at
    ? tcare("step.document_done", { date: fullDate(checked_at), document: words.toLowerCase() })
    : tcare("step.document_seen", { document: words.toLowerCase() });
}

function Step({ title, done, text }: { title: string; done: boolean; text: string }) {
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <li class="identity-step" data-done={done ? "" : undefined}>
      <Icon size={26} strokeWidth={1.75} aria-hidden="true" />
      <div>
        <p class="row">
          <strong>{title}</strong>
          <Badge tone={done ? "action" : "help"}>{tcare(done ? "step.done" : "step.to_do")}</Badge>
        </p>
        <p>{text}</p>
      </div>
    </li>
  );
}
