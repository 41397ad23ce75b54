import { DoorOpen, LogOut, Siren, Stethoscope } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Dialog } from "~/shared/components";
import { signOut } from "~/shared/session/session";
import { t } from "./texts";

interface HelpDialogProps {
  open: boolean;
  inCall: boolean;
  /** Nobody is at the screen: the pharmacy may close it. */
  forStaff: boolean;
  onClose: () => void;
}

export function HelpDialog({ open, inCall, forStaff, onClose }: HelpDialogProps) {
  const [sure, setSure] = useState(false);
  useEffect(() => setSure(false), [open]);
  return (
    <Dialog open={open} title={t("help.title")} onClose={onClose}>
      <p class="help-line">
        <DoorOpen size={36} aria-hidden="true" />
        {t("help.call")}
      </p>
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
      {forStaff && (
        <details class="help-staff">
          <summary>{t("help.staff")}</summary>
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
