import { CircleCheckBig, House } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import type { Appointment } from "~/shared/api/types";
import { Button } from "~/shared/components";
import { CabinPicture } from "./pictures/CabinPicture";
import { t } from "./texts";

const SHOWN_S = 30;

/** Thanks, what to tidy, and back to the welcome screen by itself. */
export function Done({ appointment, onHome }: { appointment: Appointment; onHome: () => void }) {
  const [left, setLeft] = useState(SHOWN_S);
  useEffect(() => {
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (left <= 0) onHome();
  }, [left]);
  return (
    <main id="contenu" class="kiosk-page done" data-testid="kiosk-done">
      <div class="stack">
        <h1>
          <CircleCheckBig size={56} aria-hidden="true" />
          {t("done.title", { name: appointment.patient.name })}
        </h1>
        <p class="kiosk-lead">{t("done.lead")}</p>
        <h2>{t("done.tidy")}</h2>
        <ol class="done__tidy">
          <li>{t("done.tidy_1")}</li>
          <li>{t("done.tidy_2")}</li>
          <li>{t("done.tidy_3")}</li>
        </ol>
        <Button kind="primary" icon={House} onClick={onHome} data-testid="kiosk-done-home">
          {t("done.back")}
        </Button>
        <p class="soft figures">{t("done.leaves", { n: Math.max(0, left) })}</p>
        <progress class="done__left" max={SHOWN_S} value={left} aria-hidden="true" />
      </div>
      <CabinPicture label={t("welcome.picture")} />
    </main>
  );
}
