import { BellElectric, BellOff, BellRing, RotateCw } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Dialog, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { t } from "../texts";
import { lookAtPush, pushState, subscribe, unsubscribe } from "./push";

/** An alert of the browser itself when somebody waits and no page is open. Absent where it cannot work. */
export function PushSwitch() {
  const { busy, problem, run } = useAction();
  const [explains, setExplains] = useState(false);
  const state = pushState.value;
  useEffect(() => {
    // Without an answer there is no switch, and the page has its own sound.
    lookAtPush().catch(() => undefined);
  }, []);
  useEffect(() => {
    if (problem) toast(t("push.failed"));
  }, [problem]);
  if (state === "unavailable") return null;
  const on = state === "on";
  const blocked = state === "denied";
  const ask = () =>
    void run(async () => {
      await subscribe();
      setExplains(pushState.value === "denied");
    });
  const press = () => {
    if (blocked) setExplains(true);
    else if (on) void run(unsubscribe);
    else ask();
  };
  return (
    <>
      <Button
        kind="quiet"
        icon={blocked ? BellOff : on ? BellRing : BellElectric}
        {...(blocked ? { "aria-haspopup": "dialog" as const } : { "aria-pressed": on })}
        busy={busy}
        title={t("push.hint")}
        data-testid="push-switch"
        data-state={state}
        onClick={press}
      >
        {t(blocked ? "push.blocked" : on ? "push.on" : "push.off")}
      </Button>
      <Blocked open={explains} onClose={() => setExplains(false)} onAgain={ask} />
    </>
  );
}

interface BlockedProps {
  open: boolean;
  onClose: () => void;
  onAgain: () => void;
}

/** Only the person can take a refusal back, in the browser's own settings. */
function Blocked({ open, onClose, onAgain }: BlockedProps) {
  return (
    <Dialog
      open={open}
      title={t("push.denied")}
      onClose={onClose}
      actions={
        <Button icon={RotateCw} data-testid="push-again" onClick={onAgain}>
          {t("push.again")}
        </Button>
      }
    >
      <ol class="bell__steps" data-testid="push-blocked">
        <li>{t("push.step_settings")}</li>
        <li>{t("push.step_allow")}</li>
        <li>{t("push.step_back")}</li>
      </ol>
      <p class="soft">{t("push.meanwhile")}</p>
    </Dialog>
  );
}
