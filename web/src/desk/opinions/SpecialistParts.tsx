import { Gauge, Hand, MessageCircleQuestion, Undo2 } from "lucide-preact";
import { useLayoutEffect, useState } from "preact/hooks";
import {
  askForMore,
  giveOpinionBack,
  type OpinionUrgency,
  type OpinionView,
  takeOpinion,
  triageOpinion,
} from "~/shared/api/opinions";
import { Button, ErrorPanel, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { isTyping } from "~/shared/opinions/CasePhotos";
import { Chips } from "~/shared/opinions/Chips";
import { to } from "~/shared/opinions/texts";
import { WordsDialog } from "~/shared/opinions/WordsDialog";
import { URGENCIES } from "~/shared/opinions/words";

interface SpecialistPartsProps {
  opinion: OpinionView;
  onChanged: (opinion: OpinionView) => void;
  /** Given back: it is no longer the reader's. */
  onGone: () => void;
}

/** Taking, sorting, asking for more, giving back. T takes, C asks for more. */
export function SpecialistParts({ opinion, onChanged, onGone }: SpecialistPartsProps) {
  const { rights, opinion_id: id } = opinion;
  const { busy, problem, run } = useAction();
  const [asked, setAsked] = useState<"triage" | "more" | "back">();
  const [urgency, setUrgency] = useState<OpinionUrgency>(opinion.urgency);
  const close = () => setAsked(undefined);
  const take = () =>
    run(async () => {
      onChanged(await takeOpinion(id));
      toast(to("take.done"));
    });
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      if (event.key === "t" && rights.take) void take();
      if (event.key === "c" && rights.answer) {
        event.preventDefault();
        setAsked("more");
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  if (!rights.take && !rights.triage && !rights.answer && !rights.give_back) return null;
  return (
    <>
      <div class="row">
        {rights.take && (
          <Button kind="primary" icon={Hand} busy={busy} data-testid="take" onClick={() => void take()}>
            {to("take")}
          </Button>
        )}
        {rights.answer && (
          <Button icon={MessageCircleQuestion} data-testid="more" onClick={() => setAsked("more")}>
            {to("more")}
          </Button>
        )}
        {rights.triage && (
          <Button icon={Gauge} data-testid="triage" onClick={() => setAsked("triage")}>
            {to("triage")}
          </Button>
        )}
        {rights.give_back && (
          <Button kind="quiet" icon={Undo2} data-testid="give-back" onClick={() => setAsked("back")}>
            {to("give_back")}
          </Button>
        )}
      </div>
      {problem && <ErrorPanel problem={problem} />}
      <p class="soft small case__keys">{to("case.keys")}</p>
      <WordsDialog
        open={asked === "triage"}
        title={to("triage")}
        label={to("triage.reason")}
        icon={Gauge}
        onClose={close}
        onSay={async (reason) => {
          onChanged(await triageOpinion(id, urgency, reason));
          close();
          toast(to("triage.done"));
        }}
      >
        <Chips
          legend={to("urgency")}
          options={URGENCIES.map((value) => ({ value, label: to(`urgency.${value}`) }))}
          chosen={[urgency]}
          onChange={([one]) => one && setUrgency(one)}
        />
      </WordsDialog>
      <WordsDialog
        open={asked === "more"}
        title={to("more")}
        label={to("more.words")}
        hint={to("more.hint")}
        icon={MessageCircleQuestion}
        onClose={close}
        onSay={async (words) => {
          onChanged(await askForMore(id, words));
          close();
          toast(to("more.done"));
        }}
      />
      <WordsDialog
        open={asked === "back"}
        title={to("give_back.title")}
        label={to("give_back.reason")}
        icon={Undo2}
        onClose={close}
        onSay={async (reason) => {
          await giveOpinionBack(id, reason);
          toast(to("give_back.done"));
          onGone();
        }}
      />
    </>
  );
}
