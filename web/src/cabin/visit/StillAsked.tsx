import { Camera } from "lucide-preact";
import { type CallSession, tCall } from "~/shared/call";
import { Banner, Button, toast } from "~/shared/components";
import { useSpoken } from "../comfort/useSpoken";
import { t } from "../texts";

const ASKED = "still_asked";

/** The doctor would like to keep a picture of one of the cabin's cameras: nothing is taken before the answer. */
export function StillAsked({ session }: { session: CallSession }) {
  const asked = Object.values(session.readings.devices.value).find((device) => device.detail === ASKED);
  const title = asked && t("visit.still_asked", { name: tCall(`device.${asked.device}`) });
  useSpoken(title && `${title}. ${t("visit.still_help")}`);
  if (!asked || !title) return null;
  const answer = (action: "agree" | "refuse") => {
    if (!session.requestDevice(asked.device, action)) toast(tCall("device.not_sent"));
  };
  return (
    <Banner tone="help" icon={Camera} title={title} live="assertive">
      <div class="stack" data-testid="still-asked">
        <p>{t("visit.still_help")}</p>
        <div class="row">
          <Button kind="primary" icon={Camera} data-testid="still-yes" onClick={() => answer("agree")}>
            {t("visit.still_yes")}
          </Button>
          <Button data-testid="still-no" onClick={() => answer("refuse")}>
            {t("visit.still_no")}
          </Button>
        </div>
      </div>
    </Banner>
  );
}
