import type { ComponentChildren } from "preact";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { tc } from "../i18n/common";

interface ConfirmProps {
  open: boolean;
  title: string;
  yes: string;
  onYes: () => void;
  onClose: () => void;
  children: ComponentChildren;
}

/** A question that names the thing before it goes; the safe answer first. */
export function ConfirmDialog({ open, title, yes, onYes, onClose, children }: ConfirmProps) {
  return (
    <Dialog
      open={open}
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tc("action.cancel")}</Button>
          <Button
            kind="danger"
            data-testid="confirm-yes"
            onClick={() => {
              onClose();
              onYes();
            }}
          >
            {yes}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
