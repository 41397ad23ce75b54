import { Hand } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Dialog } from "~/shared/components";
import { useSpoken } from "./comfort/useSpoken";
import { t } from "./texts";

const ASK_AFTER_S = 45;
const LEAVE_AFTER_S = 60;
const RING_R = 52;
const RING_LENGTH = 2 * Math.PI * RING_R;

/** Nobody has touched the screen for a while: asks, counts down in sight, then forgets who was there. */
export function IdleGuard({ onIdle }: { onIdle: () => void }) {
  const touchedAt = useRef(Date.now());
  const [idle, setIdle] = useState(0);
  const touched = () => {
    touchedAt.current = Date.now();
    setIdle(0);
  };
  useEffect(() => {
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
  const left = Math.max(0, LEAVE_AFTER_S - idle);
  const asking = idle >= ASK_AFTER_S && !over;
  useSpoken(asking ? t("idle.title") : undefined);
  return (
    <Dialog
      open={asking}
      title={t("idle.title")}
      onClose={touched}
      actions={
        <Button kind="primary" icon={Hand} wide onClick={touched} data-testid="kiosk-stay">
          {t("idle.stay")}
        </Button>
      }
    >
      <div class="idle">
        <svg class="idle__ring" viewBox="0 0 120 120" aria-hidden="true">
          <circle cx="60" cy="60" r={RING_R} />
          <circle
            class="idle__left"
            cx="60"
            cy="60"
            r={RING_R}
            stroke-dasharray={RING_LENGTH}
            stroke-dashoffset={RING_LENGTH * (1 - left / (LEAVE_AFTER_S - ASK_AFTER_S))}
          />
          <text x="60" y="74" class="figures">
            {left}
          </text>
        </svg>
        <p>{t("idle.help", { n: left })}</p>
      </div>
    </Dialog>
  );
}
