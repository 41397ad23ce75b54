import "./opinions.css";
import { Save, Send, Trash2 } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import {
  changeOpinion,
  discardOpinion,
  draftOpinion,
  type OpinionAddressee,
  type OpinionCase,
  type OpinionView,
  sendOpinion,
} from "../api/opinions";
import { Button, ErrorPanel, TextArea, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { AddresseePick } from "./AddresseePick";
import { Chips } from "./Chips";
import { HistoryFields, NO_HISTORY } from "./HistoryFields";
import { PhotoPick } from "./PhotoPick";
import { to } from "./texts";
import { URGENCIES } from "./words";

const NEW: OpinionCase = {
  to_speciality_code: "dermatology",
  question: "",
  history: NO_HISTORY,
  photo_ids: [],
  urgency_wished: "ordinary",
};

/** As written in a draft. */
export const caseOf = (draft: OpinionView): OpinionCase => ({
  to_practitioner_id: draft.to_practitioner?.practitioner_id ?? null,
  to_speciality_code: draft.to_speciality?.code ?? null,
  question: draft.question,
  history: draft.history ?? NO_HISTORY,
  photo_ids: draft.shown.map((photo) => photo.photo_id),
  urgency_wished: draft.urgency_wished,
});

interface AskFormProps {
  patientId: string;
  /** The doctor in whose name it is asked. */
  practitionerId: string;
  draft?: OpinionView | undefined;
  onSaved: (opinion: OpinionView) => void;
  onDiscarded: () => void;
}

/** A case from nothing or from a draft: to whom, the question, the photos, the history, the patient's consent. */
export function AskForm({ patientId, practitionerId, draft, onSaved, onDiscarded }: AskFormProps) {
  const [wanted, setWanted] = useState<OpinionCase>(draft ? caseOf(draft) : NEW);
  const [consent, setConsent] = useState<"oral" | "written">();
  const { busy, problem, run } = useAction();
  const change = (part: Partial<OpinionCase>) => setWanted((before) => ({ ...before, ...part }));
  const addressed = wanted.to_practitioner_id || wanted.to_speciality_code;
  const ready = Boolean(wanted.question?.trim() && addressed && consent);

  // Its id once the server has it: sending it may fail after that, and is tried again.
  const kept = useRef(draft?.opinion_id);
  const keep = async () => {
    const saved = kept.current
      ? await changeOpinion(kept.current, wanted)
      : await draftOpinion({ ...wanted, patient_id: patientId, practitioner_id: practitionerId });
    kept.current = saved.opinion_id;
    return saved;
  };
  const save = () =>
    run(async () => {
      onSaved(await keep());
      toast(to("ask.saved"));
    });
  const send = () =>
    run(async () => {
      if (!consent) return;
      onSaved(await sendOpinion((await keep()).opinion_id, consent));
      toast(to("ask.sent"));
    });

  return (
    <form class="stack ask" data-testid="opinion-form" onSubmit={(event) => event.preventDefault()}>
      <AddresseePick
        except={practitionerId}
        name={draft?.to_practitioner?.name}
        addressee={addresseeOf(wanted)}
        onChange={(addressee) => change({ to_practitioner_id: null, to_speciality_code: null, ...addressee })}
      />
      <TextArea
        label={to("ask.question")}
        hint={to("ask.question_hint")}
        rows={4}
        maxLength={4000}
        value={wanted.question}
        data-testid="opinion-question"
        onInput={(event) => change({ question: event.currentTarget.value })}
      />
      <PhotoPick
        patientId={patientId}
        chosen={wanted.photo_ids ?? []}
        onChange={(photo_ids) => change({ photo_ids })}
      />
      <section class="stack" aria-labelledby="opinion-history">
        <h2 id="opinion-history">{to("history")}</h2>
        <HistoryFields
          history={{ ...NO_HISTORY, ...wanted.history }}
          onChange={(history) => change({ history })}
        />
      </section>
      <Chips
        legend={to("urgency")}
        options={URGENCIES.map((value) => ({ value, label: to(`urgency.${value}`) }))}
        chosen={[wanted.urgency_wished ?? "ordinary"]}
        onChange={([urgency_wished]) => urgency_wished && change({ urgency_wished })}
      />
      <p class="soft">{to("ask.urgency_hint")}</p>
      <Chips
        legend={to("ask.consent")}
        options={[
          { value: "oral", label: to("ask.consent_oral") },
          { value: "written", label: to("ask.consent_written") },
        ]}
        chosen={consent ? [consent] : []}
        onChange={([how]) => setConsent(how)}
      />
      <p class="soft">{to("ask.consent_hint")}</p>
      {problem && <ErrorPanel problem={problem} />}
      <div class="row ask__actions">
        <Button
          kind="primary"
          icon={Send}
          disabled={!ready}
          busy={busy}
          data-testid="opinion-send"
          onClick={() => void send()}
        >
          {to("ask.send")}
        </Button>
        <Button icon={Save} busy={busy} data-testid="opinion-save" onClick={() => void save()}>
          {to("ask.save")}
        </Button>
        {draft && (
          <Button
            kind="quiet"
            icon={Trash2}
            busy={busy}
            onClick={() =>
              void run(async () => {
                await discardOpinion(draft.opinion_id);
                toast(to("ask.discarded"));
                onDiscarded();
              })
            }
          >
            {to("ask.discard")}
          </Button>
        )}
      </div>
    </form>
  );
}

function addresseeOf({ to_practitioner_id, to_speciality_code }: OpinionCase): OpinionAddressee {
  if (to_practitioner_id) return { to_practitioner_id };
  return to_speciality_code ? { to_speciality_code } : {};
}
