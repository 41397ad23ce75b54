import { DoorClosed, DoorOpen, type LucideIcon, SprayCan, Wrench } from "lucide-preact";
import { useState } from "preact/hooks";
import { type CabinCard, type MoveWish, moveCabin } from "~/shared/api/cabins";
import { Button, Dialog, ErrorPanel, Field, TextArea } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tb } from "./texts";

type Offered = Exclude<MoveWish["move"], "confirm">;
type State = CabinCard["position"]["state"];

/** `confirm` is the checklist's. */
const OFFERED: Record<State, Offered[]> = {
  closed: ["open", "report_fault"],
  preparing: ["close", "report_fault"],
  ready: ["clean", "close", "report_fault"],
  in_visit: ["report_fault"],
  cleaning: ["close", "report_fault"],
  fault: ["repair", "close"],
};

const ICONS: Record<Offered, LucideIcon> = {
  open: DoorOpen,
  clean: SprayCan,
  close: DoorClosed,
  report_fault: Wrench,
  repair: SprayCan,
};

const FIRST = new Set<Offered>(["open", "repair"]);

export function Moves({ card, onChange }: { card: CabinCard; onChange: () => void }) {
  const { cabin_id, position } = card;
  const [asked, setAsked] = useState<"close" | "report_fault">();
  const action = useAction();
  const make = (wish: Partial<MoveWish> & Pick<MoveWish, "move">) =>
    void action.run(async () => {
      await moveCabin(cabin_id, wish);
      setAsked(undefined);
      onChange();
    });
  return (
    <section class="row cabin-moves">
      {OFFERED[position.state].map((move) => (
        <Button
          key={move}
          kind={FIRST.has(move) ? "primary" : "secondary"}
          icon={ICONS[move]}
          busy={action.busy}
          data-testid={`cabin-move-${move}`}
          onClick={() => (move === "close" || move === "report_fault" ? setAsked(move) : make({ move }))}
        >
          {tb(`move.${move}`)}
        </Button>
      ))}
      {action.problem && !asked && <ErrorPanel problem={action.problem} />}
      <FaultDialog
        open={asked === "report_fault"}
        action={action}
        onClose={() => setAsked(undefined)}
        onSay={(words) => make({ move: "report_fault", words })}
      />
      <CloseDialog
        open={asked === "close"}
        action={action}
        onClose={() => setAsked(undefined)}
        onSay={(reopens_at) => make({ move: "close", reopens_at })}
      />
    </section>
  );
}

interface AskProps<T> {
  open: boolean;
  action: ReturnType<typeof useAction>;
  onClose: () => void;
  onSay: (said: T) => void;
}

function FaultDialog({ open, action, onClose, onSay }: AskProps<string>) {
  const [words, setWords] = useState("");
  const [missing, setMissing] = useState(false);
  return (
    <Dialog
      open={open}
      title={tb("fault.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tb("cancel")}</Button>
          <Button
            kind="danger"
            icon={Wrench}
            busy={action.busy}
            data-testid="cabin-fault-say"
            onClick={() => (words.trim() ? onSay(words.trim()) : setMissing(true))}
          >
            {tb("move.report_fault")}
          </Button>
        </>
      }
    >
      <p>{tb("fault.help")}</p>
      <TextArea
        label={tb("fault.words")}
        value={words}
        maxLength={300}
        error={missing && !words.trim() ? tb("fault.missing") : undefined}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      {action.problem && <ErrorPanel problem={action.problem} />}
    </Dialog>
  );
}

function CloseDialog({ open, action, onClose, onSay }: AskProps<string | null>) {
  const [when, setWhen] = useState("");
  return (
    <Dialog
      open={open}
      title={tb("close.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tb("cancel")}</Button>
          <Button
            kind="primary"
            icon={DoorClosed}
            busy={action.busy}
            data-testid="cabin-close-say"
            onClick={() => onSay(when ? new Date(when).toISOString() : null)}
          >
            {tb("move.close")}
          </Button>
        </>
      }
    >
      <Field
        type="datetime-local"
        label={tb("close.when")}
        hint={tb("close.help")}
        optional
        value={when}
        onInput={(event) => setWhen(event.currentTarget.value)}
      />
      {action.problem && <ErrorPanel problem={action.problem} />}
    </Dialog>
  );
}
