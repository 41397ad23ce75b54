import "./done/done.css";
import { CircleCheckBig, House, Printer } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { fetchConsultation } from "~/shared/api/endpoints";
import type { Appointment, CabinHere } from "~/shared/api/types";
import { Button } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useSpoken } from "./comfort/useSpoken";
import { Report } from "./done/Report";
import { CabinPicture } from "./pictures/CabinPicture";
import { t } from "./texts";
import { tk } from "./texts/place";

const SHOWN_S = 60;

interface DoneProps {
  appointment: Appointment;
  here: CabinHere | undefined;
  onHome: () => void;
}

/** Thanks, the report on paper, what to tidy, and back to the welcome screen by itself. */
export function Done({ appointment, here, onHome }: DoneProps) {
  const id = appointment.appointment_id;
  const visit = useResource((signal) => fetchConsultation(id, signal), [id]);
  const [left, setLeft] = useState(SHOWN_S);
  useEffect(() => {
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (left <= 0) onHome();
  }, [left]);
  const cleaner = here?.position.state === "cleaning" ? here.position.on_duty : null;
  useSpoken(t("done.title", { name: appointment.patient.name }), t("done.lead"));
  return (
    <>
      <main id="contenu" class="kiosk-page done" data-testid="kiosk-done">
        <div class="stack">
          <h1>
            <CircleCheckBig size={56} aria-hidden="true" />
            {t("done.title", { name: appointment.patient.name })}
          </h1>
          <p class="kiosk-lead">{t("done.lead")}</p>
          <p>{tk("done.space")}</p>
          <h2>{t("done.tidy")}</h2>
          <ol class="done__tidy">
            <li>{t("done.tidy_1")}</li>
            <li>{t("done.tidy_3")}</li>
            <li>{cleaner ? tk("done.staff", { name: cleaner }) : t("done.tidy_2")}</li>
          </ol>
          <div class="kiosk-answers">
            <Button
              icon={Printer}
              disabled={!visit.data}
              data-testid="kiosk-print"
              onClick={() => {
                setLeft(SHOWN_S);
                print();
              }}
            >
              {tk("done.print")}
            </Button>
            <Button kind="primary" icon={House} onClick={onHome} data-testid="kiosk-done-home">
              {t("done.back")}
            </Button>
          </div>
          <p class="soft figures">{t("done.leaves", { n: Math.max(0, left) })}</p>
          <progress class="done__left" max={SHOWN_S} value={left} aria-hidden="true" />
        </div>
        <CabinPicture label={t("welcome.picture")} kinds={here?.devices.map(({ device }) => device)} />
      </main>
      {visit.data && <Report visit={visit.data} here={here} />}
    </>
  );
}
