import { useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "../api/problem";

export interface Action {
  busy: boolean;
  problem: ApiProblem | undefined;
  /** Runs unless something runs already. A failure ends in `problem`. */
  run: (work: () => Promise<void>) => Promise<void>;
  forget: () => void;
}

/** What a person sets off: busy while it runs, the problem when it fails. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  async function run(work: () => Promise<void>) {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, run, forget: () => setProblem(undefined) };
}
