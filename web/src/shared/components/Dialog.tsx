import "./overlay.css";
import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { tc } from "../i18n/common";
import { Button } from "./Button";

interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** The answers, the safest first. */
  actions?: ComponentChildren;
}

/** A modal question. The browser's own <dialog> keeps the focus inside, closes on Escape and gives it back. */
export function Dialog({ open, title, onClose, children, actions }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || dialog.open === open) return;
    if (open) dialog.showModal();
    else dialog.close();
  }, [open]);
  return (
    <dialog ref={ref} class="dialog" aria-labelledby={titleId} onClose={onClose}>
      {open && (
        <>
          <div class="dialog__head">
            <h2 id={titleId}>{title}</h2>
            <Button kind="quiet" icon={X} onClick={onClose}>
              {tc("action.close")}
            </Button>
          </div>
          <div class="stack">{children}</div>
          {actions && <div class="dialog__foot">{actions}</div>}
        </>
      )}
    </dialog>
  );
}
