import { signal } from "@preact/signals";
import { ApiProblem } from "../api/problem";

/** Set while the person is asked to confirm; `SessionGate` shows the dialog. */
export const stepUpAsked = signal<{ answer: (confirmed: boolean) => void } | undefined>(undefined);

let asked: Promise<boolean> | undefined;

/** One question at a time: calls that need it together wait for the same answer. */
function askStepUp(): Promise<boolean> {
  asked ??= new Promise<boolean>((resolve) => {
    stepUpAsked.value = {
      answer: (confirmed) => {
        stepUpAsked.value = undefined;
        asked = undefined;
        resolve(confirmed);
      },
    };
  });
  return asked;
}

/**
 * Runs a call that may ask for a fresh second step: `await withStepUp(() => removePasskey(id))`.
 * The person confirms in a dialog, then the call is made once more. A person who closes the dialog
 * leaves the refusal (`session.step_up_required`) to the caller.
 */
export async function withStepUp<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (thrown) {
    const refused = thrown instanceof ApiProblem && thrown.is("session.step_up_required");
    if (!refused || !(await askStepUp())) throw thrown;
    return request();
  }
}

/** True for the refusal left by a person who closed the dialog: nothing went wrong, nothing to say. */
export const isStepUpDeclined = (thrown: unknown): boolean =>
  thrown instanceof ApiProblem && thrown.is("session.step_up_required");
