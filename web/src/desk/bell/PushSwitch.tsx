import { BellRing } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { Button, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { t } from "../texts";
import { lookAtPush, pushState, subscribe, unsubscribe } from "./push";

/** An alert of the browser itself when somebody waits and no page is open. Absent where it cannot work. */
export function PushSwitch() {
  const { busy, problem, run } = useAction();
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
  const press = () =>
    void run(async () => {
      await (on ? unsubscribe() : subscribe());
      if (pushState.value === "denied") toast(t("push.denied"));
    });
  return (
    <Button
      kind="quiet"
      icon={BellRing}
      aria-pressed={on}
      busy={busy}
      title={t("push.hint")}
      data-testid="push-switch"
      onClick={press}
    >
      {t(on ? "push.on" : "push.off")}
    </Button>
  );
}
