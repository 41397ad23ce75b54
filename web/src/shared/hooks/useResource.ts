import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "../api/problem";

export interface Resource<T> {
  /** The last good answer; kept while a newer one loads or fails, so that nothing readable vanishes. */
  data: T | undefined;
  problem: ApiProblem | undefined;
  loading: boolean;
  reload: () => void;
  /** Puts an answer we already hold in place (after a POST that returned the new state). */
  set: (data: T) => void;
}

/**
 * Loads when `deps` change, aborts what is out of date.
 * `useResource((signal) => fetchAppointment(id, signal), [id])`
 */
export function useResource<T>(load: (signal: AbortSignal) => Promise<T>, deps: unknown[]): Resource<T> {
  const [data, setData] = useState<T>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [loading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  const key = JSON.stringify(deps);
  const loadedKey = useRef(key);

  useEffect(() => {
    const control = new AbortController();
    if (loadedKey.current !== key) setData(undefined);
    loadedKey.current = key;
    setLoading(true);
    load(control.signal)
      .then((answer) => {
        if (control.signal.aborted) return;
        setData(answer);
        setProblem(undefined);
        setLoading(false);
      })
      .catch((thrown: unknown) => {
        if (control.signal.aborted) return;
        setProblem(asProblem(thrown));
        setLoading(false);
      });
    return () => control.abort();
  }, [key, round]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  const set = useCallback((answer: T) => {
    setData(answer);
    setProblem(undefined);
  }, []);
  return { data: loadedKey.current === key ? data : undefined, problem, loading, reload, set };
}
