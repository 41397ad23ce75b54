import { MonitorUp, MonitorX, UsersRound } from "lucide-preact";
import { CallButton, type CallSession } from "~/shared/call";
import { toggleShare } from "~/shared/call/room/MoreDialog";
import { tRoom } from "~/shared/call/room/texts";
import { t } from "../texts";

/** On a wide screen within reach at once; on a phone behind “Plus”. */
export function DeskTools({ session, onHandOver }: { session: CallSession; onHandOver: () => void }) {
  const { screen } = session.local;
  return (
    <>
      {screen.value.available && (
        <CallButton
          icon={screen.value.on ? MonitorX : MonitorUp}
          label={tRoom("bar.share")}
          name={tRoom(screen.value.on ? "bar.share_stop" : "bar.share_start")}
          testId="share-screen"
          onClick={() => toggleShare(session)}
        />
      )}
      <CallButton
        icon={UsersRound}
        label={t("hand.button")}
        name={t("hand.button_long")}
        testId="hand-over-visit"
        onClick={onHandOver}
      />
    </>
  );
}
