import { UsersRound } from "lucide-preact";
import type { CallSession } from "~/shared/call";
import { MoreDialog } from "~/shared/call/room/MoreDialog";
import { LockSwitch } from "~/shared/call/room/PeoplePanel";
import { Button } from "~/shared/components";
import { t } from "../texts";

interface DeskMoreProps {
  session: CallSession;
  open: boolean;
  onClose: () => void;
  onHandOver: () => void;
}

/** The other commands of the call, and those of whoever holds it. */
export function DeskMore({ session, open, onClose, onHandOver }: DeskMoreProps) {
  return (
    <MoreDialog session={session} open={open} onClose={onClose}>
      <Button icon={UsersRound} wide data-testid="more-hand-over" onClick={onHandOver}>
        {t("hand.button_long")}
      </Button>
      <LockSwitch session={session} />
    </MoreDialog>
  );
}
