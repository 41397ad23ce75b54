import "./overlay.css";
import { signal } from "@preact/signals";
import { tc } from "../i18n/common";
import { Button } from "./Button";

interface ToastEntry {
  id: number;
  text: string;
  onUndo: (() => void) | undefined;
}

const toasts = signal<ToastEntry[]>([]);
let count = 0;

/** Long enough to read and to reach “Annuler” (WCAG 2.2.1: nothing is lost when it leaves). */
const SHOWN_MS = 8_000;
const WITH_UNDO_MS = 15_000;

const dismiss = (id: number) => {
  toasts.value = toasts.value.filter((entry) => entry.id !== id);
};

/** Says that something is done, and offers to take it back. */
export function toast(text: string, onUndo?: () => void): void {
  count += 1;
  const id = count;
  toasts.value = [...toasts.value, { id, text, onUndo }];
  setTimeout(() => dismiss(id), onUndo ? WITH_UNDO_MS : SHOWN_MS);
}

/** Place once, at the end of a bundle's root component. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, onUndo }) => (
        <div class="toast" key={id}>
          <span>{text}</span>
          {onUndo ? (
            <Button
              kind="quiet"
              onClick={() => {
                dismiss(id);
                onUndo();
              }}
            >
              {tc("action.undo")}
            </Button>
          ) : (
            <Button kind="quiet" onClick={() => dismiss(id)}>
              {tc("action.close")}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
