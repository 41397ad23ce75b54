import { BellRing, HandHelping, Undo2 } from "lucide-preact";
import { type CabinPosition, callAttendant, takeCallBack } from "~/shared/api/cabins";
import { Banner, Button } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tk } from "../texts/place";

interface CallAttendantProps {
  position: CabinPosition | undefined;
  onChange: () => void;
}

/** Rings at the counter, and shows who is coming. */
export function CallAttendant({ position, onChange }: CallAttendantProps) {
  const action = useAction();
  const call = position?.call;
  const run = (step: () => Promise<unknown>) =>
    void action.run(async () => {
      await step();
      onChange();
    });
  if (call) {
    return (
      <Banner
        tone="action"
        icon={BellRing}
        title={call.answered_by ? tk("call.coming", { name: call.answered_by }) : tk("call.sent")}
        live="polite"
      >
        {call.kind === "help" && (
          <Button icon={Undo2} busy={action.busy} onClick={() => run(takeCallBack)}>
            {tk("call.take_back")}
          </Button>
        )}
      </Banner>
    );
  }
  return (
    <>
      <Button
        kind="help"
        icon={HandHelping}
        wide
        busy={action.busy}
        data-testid="kiosk-call-attendant"
        onClick={() => run(() => callAttendant("help"))}
      >
        {tk("call.button")}
      </Button>
      {action.problem && <Banner tone="amber" title={tk("call.not_sent")} live="assertive" />}
    </>
  );
}
