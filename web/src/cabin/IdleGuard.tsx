import { Hand } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Dialog } from "~/shared/components";
import { t } from "./texts";

const ASK_AFTER_S = 45;
const LEAVE_AFTER_S = 60;

/** Nobody has touched the screen for a while: asks, then forgets who was there. */
export function IdleGuard({ onIdle }: { onIdle: () => void }) {
  const touchedAt = useRef(Date.now());
  const [idle, setIdle] = useState(0);
  useEffect(() => {
    const touched = () => {
      touchedAt.current = Date.now();
      setIdle(0);
    };
    const timer = setInterval(() => setIdle(Math.floor((Date.now() - touchedAt.current) / 1000)), 1000);
    addEventListener("pointerdown", touched);
    addEventListener("keydown", touched);
    return () => {
      clearInterval(timer);
      removeEventListener("pointerdown", touched);
      removeEventListener("keydown", touched);
    };
  }, []);
  const over = idle >= LEAVE_AFTER_S;
  useEffect(() => {
    if (over) onIdle();
  }, [over]);
  return (
    <Dialog
      open={idle >= ASK_AFTER_S && !over}
      title={t("idle.title")}
      onClose={() => setIdle(0)}
      actions={
        <Button kind="primary" icon={Hand} wide onClick={() => setIdle(0)}>
          {t("idle.stay")}
        </Button>
      }
    >
      <p>{t("idle.help", { n: Math.max(0, LEAVE_AFTER_S - idle) })}</p>
    </Dialog>
  );
}
