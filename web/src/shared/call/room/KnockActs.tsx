import { DoorOpen, Hourglass } from "lucide-preact";
import { useState } from "preact/hooks";
import { Button, toast } from "../../components";
import type { CallSession } from "../call";
import type { Knock } from "../model";
import { tCall } from "../texts";
import { HoldDialog } from "./HoldDialog";
import { RefuseDialog } from "./RefuseDialog";
import { tRoom } from "./texts";

interface KnockActsProps {
  session: CallSession;
  knock: Knock;
}

/** Let in, let wait with a length of time, or turn away with a reason. */
export function KnockActs({ session, knock }: KnockActsProps) {
  const [asked, setAsked] = useState<"hold" | "refuse">();
  const { member, name } = knock;
  const close = () => setAsked(undefined);
  const unless = (sent: boolean) => {
    if (!sent) toast(tRoom("people.not_sent"));
    return sent;
  };
  return (
    <>
      <Button
        kind="primary"
        icon={DoorOpen}
        data-testid="admit"
        aria-label={tCall("knocks.admit_name", { name })}
        onClick={() => unless(session.admit(member))}
      >
        {tCall("knocks.admit")}
      </Button>
      <Button
        icon={Hourglass}
        data-testid="hold"
        aria-label={tRoom("hold.title", { name })}
        onClick={() => setAsked("hold")}
      >
        {tRoom("knock.hold")}
      </Button>
      <Button
        kind="quiet"
        data-testid="deny"
        aria-label={tCall("knocks.deny_name", { name })}
        onClick={() => setAsked("refuse")}
      >
        {tCall("knocks.deny")}
      </Button>
      <HoldDialog
        name={asked === "hold" ? name : undefined}
        onClose={close}
        onHold={(minutes, note) =>
          unless(session.hold(member, minutes, note)) && toast(tRoom("hold.done", { name }))
        }
      />
      <RefuseDialog
        name={asked === "refuse" ? name : undefined}
        onClose={close}
        onRefuse={(reason) => unless(session.deny(member, reason))}
      />
    </>
  );
}
