import "./done/done.css";
import { CircleCheckBig, House, Printer } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { fetchDocuments } from "~/shared/api/prescriptions";
import type { Appointment, CabinHere } from "~/shared/api/types";
import { Button } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useSpoken } from "./comfort/useSpoken";
import { SendPart } from "./done/SendPart";
import type { Printing } from "./done/usePrinting";
import { CabinPicture } from "./pictures/CabinPicture";
import { t } from "./texts";
import { tk } from "./texts/place";

const SHOWN_S = 60;
/** The doctor may sign a moment after the end of the visit. */
const ASK_EVERY_MS = 4_000;

interface DoneProps {
  appointment: Appointment;
  here: CabinHere | undefined;
  printing: Printing;
  onHome: () => void;
}

/** Thanks, report and prescription on paper or by message, what to tidy, and back to the welcome screen by itself. */
export function Done({ appointment, here, printing: { action, print }, onHome }: DoneProps) {
  const id = appointment.appointment_id;
  const documents = useResource((signal) => fetchDocuments(id, signal), [id]);
  usePolling(documents, ASK_EVERY_MS);
  const count = documents.data?.to_print ?? 0;
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
            busy={action.busy}
            data-testid="kiosk-print"
            onClick={() => {
              stay();
              print(id);
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
  );
}
