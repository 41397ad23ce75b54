import { CircleSlash, PhoneCall, UsersRound, Video } from "lucide-preact";
import { useState } from "preact/hooks";
import type { DeskEntry, QueueDesk } from "~/shared/api/queue";
import { Button, ButtonLink, Card } from "~/shared/components";
import { timeOfDay } from "~/shared/i18n";
import { HandOverDialog } from "./HandOverDialog";
import { OutcomeDialog } from "./OutcomeDialog";
import { tn } from "./texts";
import { Facts } from "./WaitingRow";

interface CurrentCallProps {
  call: DeskEntry;
  desk: QueueDesk;
  onChange: () => void;
}

/** The one call under way: into the visit, or out of it with a reason. */
export function CurrentCall({ call, desk, onChange }: CurrentCallProps) {
  const [asking, setAsking] = useState<"hand" | "outcome">();
  const name = call.patient_name;
  const close = () => setAsking(undefined);
  const done = () => {
    close();
    onChange();
  };
  const Icon = call.state === "called" ? PhoneCall : Video;
  return (
    <Card tone="action" labelledBy="call-title" class="queue__call">
      <div class="queue__call-who">
        <Icon size={32} strokeWidth={1.75} aria-hidden="true" />
        <div role="status" data-testid="current-call" data-state={call.state}>
          <h2 id="call-title">{tn(call.state === "called" ? "call.called" : "call.in_visit", { name })}</h2>
          <p>{call.reason || tn("row.no_reason")}</p>
          <p class="row">
            <Facts entry={call} />
          </p>
          {call.answer_by && (
            <p class="soft small figures">{tn("call.answer_by", { time: timeOfDay(call.answer_by) })}</p>
          )}
        </div>
      </div>
      <div class="row">
        <ButtonLink kind="primary" icon={Video} href={`/desk/visite/${call.appointment_id}`}>
          {tn("call.go")}
        </ButtonLink>
        <Button icon={UsersRound} data-testid="hand-over" onClick={() => setAsking("hand")}>
          {tn("call.hand")}
        </Button>
        <Button icon={CircleSlash} data-testid="did-not-happen" onClick={() => setAsking("outcome")}>
          {tn("call.outcome")}
        </Button>
      </div>
      <HandOverDialog
        open={asking === "hand"}
        call={call}
        colleagues={desk.colleagues}
        onClose={close}
        onDone={done}
      />
      <OutcomeDialog open={asking === "outcome"} call={call} onClose={close} onDone={done} />
    </Card>
  );
}
