import type { OpinionHistory } from "../api/opinions";
import { Field } from "../components";
import { Chips } from "./Chips";
import { to } from "./texts";

const SINCE = ["days", "weeks", "months", "years", "always", "unknown"] as const;
const CHANGES = ["none", "grows", "colour", "shape", "bleeds", "spreads"] as const;
const SYMPTOMS = ["itch", "pain", "burning", "oozing", "fever"] as const;
const RISKS = [
  "melanoma_self",
  "melanoma_family",
  "many_naevi",
  "sunburns",
  "light_skin",
  "immunosuppressed",
  "outdoor_work",
] as const;

export const NO_HISTORY: OpinionHistory = {
  since: "unknown",
  changes: [],
  symptoms: [],
  treatments: "",
  risk_factors: [],
  note: "",
};

interface HistoryFieldsProps {
  history: OpinionHistory;
  onChange: (history: OpinionHistory) => void;
}

/** What a specialist asks first, in a few presses. */
export function HistoryFields({ history, onChange }: HistoryFieldsProps) {
  const change = (part: Partial<OpinionHistory>) => onChange({ ...history, ...part });
  return (
    <div class="stack">
      <Chips
        legend={to("history.since")}
        options={SINCE.map((value) => ({ value, label: to(`since.${value}`) }))}
        chosen={[history.since]}
        onChange={([since]) => since && change({ since })}
      />
      <Chips
        legend={to("history.changes")}
        several
        options={CHANGES.map((value) => ({ value, label: to(`change.${value}`) }))}
        chosen={history.changes}
        onChange={(changes) => change({ changes })}
      />
      <Chips
        legend={to("history.symptoms")}
        several
        options={SYMPTOMS.map((value) => ({ value, label: to(`symptom.${value}`) }))}
        chosen={history.symptoms}
        onChange={(symptoms) => change({ symptoms })}
      />
      <Chips
        legend={to("history.risk")}
        several
        options={RISKS.map((value) => ({ value, label: to(`risk.${value}`) }))}
        chosen={history.risk_factors}
        onChange={(risk_factors) => change({ risk_factors })}
      />
      <Field
        label={to("history.treatments")}
        optional
        maxLength={300}
        value={history.treatments}
        onInput={(event) => change({ treatments: event.currentTarget.value })}
      />
      <Field
        label={to("history.note")}
        optional
        maxLength={300}
        value={history.note}
        onInput={(event) => change({ note: event.currentTarget.value })}
      />
    </div>
  );
}

/** The same, to be read. */
export function HistoryShown({ history }: { history: OpinionHistory }) {
  const list = (words: string[]) => words.join(", ");
  const facts = [
    [to("history.since"), history.since === "unknown" ? "" : to(`since.${history.since}`)],
    [to("history.changes"), list(history.changes.map((one) => to(`change.${one}`)))],
    [to("history.symptoms"), list(history.symptoms.map((one) => to(`symptom.${one}`)))],
    [to("history.risk"), list(history.risk_factors.map((one) => to(`risk.${one}`)))],
    [to("history.treatments"), history.treatments],
    [to("history.note"), history.note],
  ].filter(([, words]) => words);
  if (facts.length === 0) return <p class="soft">{to("history.nothing")}</p>;
  return (
    <dl class="facts">
      {facts.map(([name, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
