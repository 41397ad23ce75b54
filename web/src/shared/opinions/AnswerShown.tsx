import "./case.css";
import { CircleCheck, EyeOff } from "lucide-preact";
import type { Finding, OpinionAnswer, OpinionView } from "../api/opinions";
import { Banner, Card } from "../components";
import { dayAndTime } from "../i18n";
import { to } from "./texts";

export function adviceWords({ advice, within_days }: Pick<Finding, "advice" | "within_days">): string {
  const what = to(`advice.${advice}`);
  if (!within_days) return what;
  return `${what}, ${to(advice === "watch" ? "within_watch" : "within", { n: within_days })}`;
}

/** The specialist's findings and words, as the asker reads them. */
export function AnswerShown({ opinion, answer }: { opinion: OpinionView; answer: OpinionAnswer }) {
  return (
    <section class="stack" aria-labelledby="answer-given" data-testid="answer">
      <h2 id="answer-given">{to("answer.given")}</h2>
      {answer.findings.map((finding, index) => (
        <FindingShown key={index} finding={finding} opinion={opinion} />
      ))}
      {answer.text && <p class="case__words">{answer.text}</p>}
      {answer.visit !== "none" && <p>{to(`visit_shown.${answer.visit}`)}</p>}
      <Banner
        tone={answer.released_at ? "action" : "plain"}
        icon={answer.released_at ? CircleCheck : EyeOff}
        title={
          answer.released_at ? to("released", { when: dayAndTime(answer.released_at) }) : to("not_released")
        }
      >
        {answer.patient_words && <p class="case__words">{answer.patient_words}</p>}
      </Banner>
    </section>
  );
}

/** What a finding is about. Its photo may be out of the reader's sight, or in another patient's record since. */
function whereWords({ photo_id }: Finding, { shown }: OpinionView): string {
  if (!photo_id) return to("finding.on_whole");
  const place = shown.findIndex((photo) => photo.photo_id === photo_id);
  return place < 0 ? to("finding.on_hidden") : to("case.photo", { n: place + 1 });
}

function FindingShown({ finding, opinion }: { finding: Finding; opinion: OpinionView }) {
  return (
    <Card as="div" class="finding-shown">
      <p class="soft">{whereWords(finding, opinion)}</p>
      <p class="finding-shown__diagnosis">
        <strong>{finding.diagnosis}</strong>
        {finding.diagnosis_code && <span class="soft figures"> {finding.diagnosis_code}</span>}
        <span class="soft">, {to(`confidence.${finding.confidence}`).toLowerCase()}</span>
      </p>
      {finding.morphology.length > 0 && (
        <p>{finding.morphology.map((one) => to(`morphology.${one}`)).join(", ")}</p>
      )}
      <p>
        <strong>{adviceWords(finding)}</strong>
      </p>
      {finding.note && <p>{finding.note}</p>}
    </Card>
  );
}
