import "./case.css";
import { Send, Share2, Undo2 } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  changeOpinion,
  completeOpinion,
  type OpinionAddressee,
  type OpinionView,
  readdressOpinion,
  releaseOpinion,
  withdrawOpinion,
} from "../api/opinions";
import { Banner, Button, Dialog, ErrorPanel, TextArea, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { AddresseePick } from "./AddresseePick";
import { caseOf } from "./AskForm";
import { PhotoPick } from "./PhotoPick";
import { to } from "./texts";
import { WordsDialog } from "./WordsDialog";

interface PartProps {
  opinion: OpinionView;
  onChanged: (opinion: OpinionView) => void;
}

/** What the asker can still do with a case that was sent. */
export function AskerParts({ opinion, onChanged }: PartProps) {
  const { rights } = opinion;
  return (
    <>
      {rights.complete && <Complete opinion={opinion} onChanged={onChanged} />}
      <div class="row">
        {rights.readdress && <Readdress opinion={opinion} onChanged={onChanged} />}
        {rights.release && <Release opinion={opinion} onChanged={onChanged} />}
        {rights.withdraw && <Withdraw opinion={opinion} onChanged={onChanged} />}
      </div>
    </>
  );
}

function Complete({ opinion, onChanged }: PartProps) {
  const first = caseOf(opinion);
  const [photos, setPhotos] = useState(first.photo_ids ?? []);
  const [words, setWords] = useState("");
  const { busy, problem, run } = useAction();
  const send = () =>
    run(async () => {
      await changeOpinion(opinion.opinion_id, { ...first, photo_ids: photos });
      onChanged(await completeOpinion(opinion.opinion_id, words.trim()));
      toast(to("complete.done"));
    });
  return (
    <section class="stack" aria-label={to("missing")} data-testid="complete">
      <Banner tone="help" title={to("missing")}>
        <p class="case__words">{opinion.missing}</p>
      </Banner>
      {opinion.patient_id && (
        <PhotoPick patientId={opinion.patient_id} chosen={photos} onChange={setPhotos} />
      )}
      <TextArea
        label={to("complete.words")}
        rows={4}
        maxLength={1000}
        value={words}
        data-testid="complete-words"
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      {problem && <ErrorPanel problem={problem} />}
      <div>
        <Button
          kind="primary"
          icon={Send}
          busy={busy}
          disabled={words.trim().length < 3}
          data-testid="complete-send"
          onClick={() => void send()}
        >
          {to("complete")}
        </Button>
      </div>
    </section>
  );
}

function Withdraw({ opinion, onChanged }: PartProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" icon={Undo2} onClick={() => setOpen(true)}>
        {to("withdraw")}
      </Button>
      <WordsDialog
        open={open}
        title={to("withdraw")}
        label={to("withdraw.reason")}
        icon={Undo2}
        onClose={() => setOpen(false)}
        onSay={async (reason) => {
          onChanged(await withdrawOpinion(opinion.opinion_id, reason));
          setOpen(false);
          toast(to("withdraw.done"));
        }}
      />
    </>
  );
}

export function Release({ opinion, onChanged }: PartProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="primary" icon={Share2} data-testid="release" onClick={() => setOpen(true)}>
        {to("release")}
      </Button>
      <WordsDialog
        open={open}
        title={to("release")}
        label={to("release.words")}
        hint={to("answer.patient_hint")}
        icon={Share2}
        first={opinion.answer?.patient_words ?? ""}
        onClose={() => setOpen(false)}
        onSay={async (words) => {
          onChanged(await releaseOpinion(opinion.opinion_id, words));
          setOpen(false);
          toast(to("release.done"));
        }}
      />
    </>
  );
}

function Readdress({ opinion, onChanged }: PartProps) {
  const [open, setOpen] = useState(false);
  const [addressee, setAddressee] = useState<OpinionAddressee>({ to_speciality_code: "dermatology" });
  const { busy, problem, run } = useAction();
  const ready = Boolean(addressee.to_practitioner_id ?? addressee.to_speciality_code);
  return (
    <>
      <Button icon={Send} onClick={() => setOpen(true)}>
        {to("readdress")}
      </Button>
      <Dialog
        open={open}
        title={to("readdress")}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{to("cancel")}</Button>
            <Button
              kind="primary"
              icon={Send}
              busy={busy}
              disabled={!ready}
              onClick={() =>
                void run(async () => {
                  onChanged(await readdressOpinion(opinion.opinion_id, addressee));
                  setOpen(false);
                  toast(to("readdress.done"));
                })
              }
            >
              {to("ask.send")}
            </Button>
          </>
        }
      >
        <AddresseePick
          except={opinion.practitioner.practitioner_id}
          addressee={addressee}
          onChange={setAddressee}
        />
        {problem && <ErrorPanel problem={problem} />}
      </Dialog>
    </>
  );
}
