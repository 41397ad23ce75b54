import { Plus, Send } from "lucide-preact";
import { useState } from "preact/hooks";
import { answerOpinion, type OpinionView, type VisitAdvised } from "~/shared/api/opinions";
import { Button, Check, ErrorPanel, TextArea, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { Chips } from "~/shared/opinions/Chips";
import { to } from "~/shared/opinions/texts";
import { FindingFields } from "./FindingFields";
import { emptyFinding, type FindingDraft, wholeFinding } from "./finding";

const VISITS = ["none", "in_person", "video"] as const;

interface AnswerFormProps {
  opinion: OpinionView;
  /** The photo on the screen: a new finding is about it. */
  current: number;
  onShow: (index: number) => void;
  onAnswered: (opinion: OpinionView) => void;
}

/** Findings, words for the colleague, words for the patient, a visit. */
export function AnswerForm({ opinion, current, onShow, onAnswered }: AnswerFormProps) {
  const photoIds = opinion.shown.map((photo) => photo.photo_id);
  const here = photoIds[current] ?? null;
  const [findings, setFindings] = useState<FindingDraft[]>([emptyFinding(here)]);
  const [text, setText] = useState("");
  const [patientWords, setPatientWords] = useState("");
  const [visit, setVisit] = useState<VisitAdvised>("none");
  const [release, setRelease] = useState(true);
  const { busy, problem, run } = useAction();
  const whole = findings.map(wholeFinding).filter((one) => one !== undefined);
  const ready = whole.length === findings.length && (!release || patientWords.trim() !== "");

  const send = () =>
    run(async () => {
      const answer = { findings: whole, text, patient_words: patientWords, visit, release };
      onAnswered(await answerOpinion(opinion.opinion_id, answer));
      toast(to("answer.sent"));
    });

  return (
    <form
      class="stack"
      aria-labelledby="answer-title"
      data-testid="answer-form"
      onSubmit={(event) => event.preventDefault()}
    >
      <h2 id="answer-title">{to("answer")}</h2>
      {findings.map((finding, index) => (
        <FindingFields
          key={index}
          number={index + 1}
          finding={finding}
          photoIds={photoIds}
          onChange={(changed) => {
            setFindings(findings.map((one, at) => (at === index ? changed : one)));
            const place = photoIds.indexOf(changed.photo_id ?? "");
            if (changed.photo_id !== finding.photo_id && place >= 0) onShow(place);
          }}
          onRemove={
            findings.length > 1 ? () => setFindings(findings.filter((_, at) => at !== index)) : undefined
          }
        />
      ))}
      <div>
        <Button icon={Plus} onClick={() => setFindings([...findings, emptyFinding(here)])}>
          {to("finding.add")}
        </Button>
      </div>
      <TextArea
        label={to("answer.text")}
        optional
        rows={3}
        maxLength={4000}
        value={text}
        data-testid="answer-text"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <TextArea
        label={to("answer.patient")}
        hint={to("answer.patient_hint")}
        rows={4}
        maxLength={4000}
        value={patientWords}
        data-testid="patient-words"
        onInput={(event) => setPatientWords(event.currentTarget.value)}
      />
      <Check checked={release} onChange={() => setRelease(!release)}>
        {to("answer.release")}
      </Check>
      <Chips
        legend={to("answer.visit")}
        options={VISITS.map((value) => ({ value, label: to(`visit.${value}`) }))}
        chosen={[visit]}
        onChange={([one]) => one && setVisit(one)}
      />
      {problem && <ErrorPanel problem={problem} />}
      {!ready && <p class="soft">{to("answer.incomplete")}</p>}
      <div>
        <Button
          kind="primary"
          icon={Send}
          busy={busy}
          disabled={!ready}
          data-testid="answer-send"
          onClick={() => void send()}
        >
          {to("answer.send")}
        </Button>
      </div>
    </form>
  );
}
