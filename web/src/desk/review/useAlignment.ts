import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import { type Alignment, alignPhotos } from "~/shared/api/review";

interface Found {
  alignment: Alignment | undefined;
  problem: ApiProblem | undefined;
  working: boolean;
  /** What was set by hand takes the place of what was computed. */
  set: (alignment: Alignment) => void;
  retry: () => void;
}

const known = new Map<string, Alignment>();

/** How the right photo lies over the left one: asked once a pair and kept while the page lives. */
export function useAlignment(left: string | undefined, right: string | undefined): Found {
  const key = left && right && left !== right ? `${left} ${right}` : "";
  const [state, setState] = useState<{ key: string; alignment?: Alignment; problem?: ApiProblem }>({
    key: "",
  });
  const [round, setRound] = useState(0);
  const now = useRef(key);
  now.current = key;

  useEffect(() => {
    if (!key || !left || !right) return;
    const kept = known.get(key);
    if (kept) {
      setState({ key, alignment: kept });
      return;
    }
    const control = new AbortController();
    alignPhotos(left, right, control.signal)
      .then((computed) => {
        // Landmarks set while it was computed stay.
        const alignment = known.get(key) ?? computed;
        known.set(key, alignment);
        if (!control.signal.aborted) setState({ key, alignment });
      })
      .catch((thrown: unknown) => {
        if (!control.signal.aborted) setState({ key, problem: asProblem(thrown) });
      });
    return () => control.abort();
  }, [key, round]);

  const mine = state.key === key ? state : undefined;
  return {
    alignment: mine?.alignment,
    problem: mine?.problem,
    working: key !== "" && !mine?.alignment && !mine?.problem,
    set(alignment) {
      known.set(key, alignment);
      known.delete(`${right} ${left}`);
      // Another pair may be looked at by now.
      if (now.current === key) setState({ key, alignment });
    },
    retry() {
      setState({ key: "" });
      setRound((count) => count + 1);
    },
  };
}
