import { useState } from "preact/hooks";
import type { Consultation } from "~/shared/api/types";
import { remember, remembered } from "~/shared/storage";

/** Notes not yet sent, one a visit, on this device only. */
const PREFIX = "desk.notes.";

/** Notes as they stand, kept on this device at every key until the visit ends. */
export function useDraft(visit: Consultation): [string, (text: string) => void] {
  const { consultation_id: id } = visit;
  const [text, setText] = useState(() => remembered(PREFIX + id) ?? visit.notes ?? "");
  return [
    text,
    (next) => {
      setText(next);
      keepDraft(id, next);
    },
  ];
}

export function keepDraft(visit: string, text: string | null): void {
  remember(PREFIX + visit, text === "" ? null : text);
}

function keptKeys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`comptoir.${PREFIX}`));
  } catch {
    return []; // Storage is refused by the browser: nothing was kept either.
  }
}

export const countDrafts = (): number => keptKeys().length;

/** At sign-out nothing written about a patient stays on the device. */
export function forgetDrafts(): void {
  for (const key of keptKeys()) localStorage.removeItem(key);
}
