import { useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import { isStepUpDeclined, withStepUp } from "~/shared/security/stepUp";

export interface Act {
  busy: boolean;
  problem: ApiProblem | undefined;
  /** Runs one request at a time, with a fresh second step when it needs one. True when it went through. */
  run: (work: () => Promise<void>) => Promise<boolean>;
  clear: () => void;
}

/** One request a person asks for: busy meanwhile, its refusal kept for the view. */
export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();

  async function run(work: () => Promise<void>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setProblem(undefined);
    try {
      await withStepUp(work);
      return true;
    } catch (thrown) {
      if (!isStepUpDeclined(thrown)) setProblem(asProblem(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { busy, problem, run, clear: () => setProblem(undefined) };
}
