import "./done/done.css";
import { CircleCheckBig, House, Printer } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { fetchConsultation } from "~/shared/api/endpoints";
import type { Appointment, CabinHere } from "~/shared/api/types";
import { Button } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useSpoken } from "./comfort/useSpoken";
import { Papers, usePrinting } from "./done/Papers";
import { Report } from "./done/Report";
import { SendPart } from "./done/SendPart";
import { CabinPicture } from "./pictures/CabinPicture";
import { t } from "./texts";
import { tk } from "./texts/place";

const SHOWN_S = 60;

interface DoneProps {
  appointment: Appointment;
  here: CabinHere | undefined;
  onHome: () => void;
}

/** Thanks, report and prescription on paper or by message, what to tidy, and back to the welcome screen by itself. */
export function Done({ appointment, here, onHome }: DoneProps) {
  const id = appointment.appointment_id;
  const visit = useResource((signal) => fetchConsultation(id, signal), [id]);
  const { count, papers, action, print } = usePrinting(id);
  const [left, setLeft] = useState(SHOWN_S);
  const stay = () => setLeft(SHOWN_S);
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
          {count > 0 && (
            <p role="status" data-testid="kiosk-prescriptions">
              <strong>{tk.n("done.prescriptions", count)}</strong> {tk("done.pharmacy")}
            </p>
          )}
          <p>{tk("done.space")}</p>
          <div class="kiosk-answers">
            <Button
              kind="primary"
              icon={Printer}
              disabled={!visit.data}
              busy={action.busy}
              data-testid="kiosk-print"
              onClick={() => {
                stay();
                print();
              }}
            >
              {tk(count > 0 ? "done.print_both" : "done.print")}
            </Button>
            <SendPart visitId={id} onPressed={stay} />
          </div>
          {action.problem && <p role="alert">{tk("done.not_printed")}</p>}
          <h2>{t("done.tidy")}</h2>
          <ol class="done__tidy">
            <li>{t("done.tidy_1")}</li>
            <li>{t("done.tidy_3")}</li>
            <li>{cleaner ? tk("done.staff", { name: cleaner }) : t("done.tidy_2")}</li>
          </ol>
          <div class="kiosk-answers">
            <Button icon={House} onClick={onHome} data-testid="kiosk-done-home">
              {t("done.back")}
            </Button>
          </div>
          <p class="soft figures">{t("done.leaves", { n: Math.max(0, left) })}</p>
          <progress class="done__left" max={SHOWN_S} value={left} aria-hidden="true" />
        </div>
        <CabinPicture label={t("welcome.picture")} kinds={here?.devices.map(({ device }) => device)} />
      </main>
      {visit.data && <Report visit={visit.data} here={here} prescriptions={papers.length} />}
      <Papers papers={papers} />
    </>
  );
}
