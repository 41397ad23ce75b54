import { useEffect, useState } from "preact/hooks";
import { fetchConsultation } from "~/shared/api/endpoints";
import { asProblem } from "~/shared/api/problem";
import { keepStep, keptStep, type Step } from "./flow";

export const HOME: Step = { name: "welcome" };

const RETRY_MS = 3_000;

/** After a reload: back to the step under way, if there is one. A line that is down is asked again. */
export function useResume(wanted: boolean, setStep: (step: Step) => void): void {
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    const kept = keptStep();
    if (!kept) return setStep(HOME);
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    fetchConsultation(kept.id, control.signal)
      .then(({ status, appointment }) => {
        if (status === "ended" && kept.name !== "visit" && kept.name !== "done") {
          keepStep(null);
          return setStep(HOME);
        }
        setStep({ name: status === "ended" ? "done" : kept.name, appointment });
      })
      .catch((thrown: unknown) => {
        if (control.signal.aborted) return;
        const { status } = asProblem(thrown);
        if (status >= 400 && status < 500) {
          keepStep(null);
          setStep(HOME);
        } else timer = setTimeout(() => setRound((count) => count + 1), RETRY_MS);
      });
    return () => {
      control.abort();
      clearTimeout(timer);
    };
  }, [wanted, round]);
}
