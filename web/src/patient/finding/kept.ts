import { useEffect, useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Resource } from "~/shared/hooks/useResource";

/** What was just read of a calendar is shown again at once; older than this it is asked anew. */
const FRESH_MS = 30_000;
const MANY = 120;

interface Entry {
  asked: number;
  answer: Promise<unknown>;
  data?: unknown;
}

const entries = new Map<string, Entry>();

/** Asks once, however many views want it; a failure is not kept. */
export function keep<T>(key: string, load: () => Promise<T>): Promise<T> {
  const found = entries.get(key);
  if (found && Date.now() - found.asked < FRESH_MS) return found.answer as Promise<T>;
  if (entries.size >= MANY) entries.clear();
  const entry: Entry = { asked: Date.now(), answer: Promise.resolve() };
  if (found && "data" in found) entry.data = found.data;
  const answer = load().then(
    (data) => {
      entry.data = data;
      return data;
    },
    (thrown: unknown) => {
      entries.delete(key);
      throw thrown;
    },
  );
  entry.answer = answer;
  entries.set(key, entry);
  return answer;
}

/** A time was taken or given back: nothing read before is sure any more. */
export function forgetTimes(): void {
  entries.clear();
}

/** As `useResource`, without a moment of emptiness where the answer is already there. */
export function useKept<T>(key: string, load: () => Promise<T>): Resource<T> {
  const [failed, setFailed] = useState<{ key: string; problem: ApiProblem }>();
  const [round, setRound] = useState(0);
  const [, settled] = useState(0);
  useEffect(() => {
    let gone = false;
    keep(key, load)
      .then(() => !gone && setFailed(undefined))
      .catch((thrown: unknown) => !gone && setFailed({ key, problem: asProblem(thrown) }))
      .finally(() => !gone && settled((count) => count + 1));
    return () => {
      gone = true;
    };
  }, [key, round]);
  const data = entries.get(key)?.data as T | undefined;
  const problem = failed?.key === key ? failed.problem : undefined;
  return {
    data,
    problem,
    loading: data === undefined && !problem,
    reload: () => {
      entries.delete(key);
      setRound((count) => count + 1);
    },
    set: () => undefined,
  };
}
