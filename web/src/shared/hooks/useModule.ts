import { useEffect, useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "../api/problem";

export interface LazyModule<M> {
  module: M | undefined;
  problem: ApiProblem | undefined;
}

/**
 * A part of the bundle fetched when its view appears: `useModule(() => import("./Heavy"))`.
 * On a dead line `problem` says so, and the page around stays.
 */
export function useModule<M>(load: () => Promise<M>): LazyModule<M> {
  const [state, setState] = useState<LazyModule<M>>({ module: undefined, problem: undefined });
  useEffect(() => {
    let gone = false;
    load()
      .then((module) => {
        if (!gone) setState({ module, problem: undefined });
      })
      .catch((thrown: unknown) => {
        if (!gone) setState({ module: undefined, problem: asProblem(thrown) });
      });
    return () => {
      gone = true;
    };
  }, []);
  return state;
}
