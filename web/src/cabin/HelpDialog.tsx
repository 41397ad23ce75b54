import { LogOut, Siren, Stethoscope } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import type { CabinHere } from "~/shared/api/types";
import { Banner, Button, Dialog } from "~/shared/components";
import { signOut } from "~/shared/session/session";
import { Calibrate } from "./acuity/Calibrate";
import { tv } from "./acuity/texts";
import { CallAttendant } from "./attendant/CallAttendant";
import { EntryCode } from "./attendant/EntryCode";
import { VoiceButton } from "./comfort/ComfortDialog";
import { t } from "./texts";
import { tk } from "./texts/place";

interface HelpDialogProps {
  open: boolean;
  inCall: boolean;
  /** Nobody is at the screen: the pharmacy may close it. */
  forStaff: boolean;
  here: CabinHere | undefined;
  onChange: () => void;
  onClose: () => void;
}

export function HelpDialog({ open, inCall, forStaff, here, onChange, onClose }: HelpDialogProps) {
  const [sure, setSure] = useState(false);
  const [entered, setEntered] = useState(false);
  useEffect(() => {
    setSure(false);
    setEntered(false);
  }, [open]);
  const inVisit = here?.position.state === "in_visit";
  return (
    <Dialog open={open} title={t("help.title")} onClose={onClose}>
      <CallAttendant position={here?.position} onChange={onChange} />
      <VoiceButton quiet />
      {inCall && (
        <p class="help-line">
          <Stethoscope size={36} aria-hidden="true" />
          {t("help.in_call")}
        </p>
      )}
      <p class="help-line">
        <Siren size={36} aria-hidden="true" />
        <strong>{t("help.urgent")}</strong>
      </p>
      {inVisit && !entered && (
        <details class="help-staff" data-testid="kiosk-staff">
          <summary>{tk("code.open")}</summary>
          <EntryCode
            onEntered={() => {
              setEntered(true);
              onChange();
            }}
          />
        </details>
      )}
      {entered && <Banner tone="action" title={tk("code.entered")} live="polite" />}
      {forStaff && (
        <details class="help-staff" data-testid="kiosk-staff-menu">
          <summary>{t("help.staff")}</summary>
          <details class="help-staff" data-testid="kiosk-calibrate">
            <summary>{tv("scale.open")}</summary>
            {here && <Calibrate scale={here.screen} onSaved={onChange} />}
          </details>
          <Button
            icon={LogOut}
            kind={sure ? "danger" : "secondary"}
            onClick={() => (sure ? void signOut().catch(() => undefined) : setSure(true))}
          >
            {t(sure ? "help.sign_out_sure" : "help.sign_out")}
          </Button>
        </details>
      )}
    </Dialog>
  );
}
