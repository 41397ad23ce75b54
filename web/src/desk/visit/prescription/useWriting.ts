import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Prescription, type PrescriptionContent, savePrescription } from "~/shared/api/prescriptions";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import { keepable } from "./items";

/** How long after the last key a draft is sent. */
const PAUSE_MS = 800;

export interface Writing {
  content: PrescriptionContent;
  change: (content: PrescriptionContent) => void;
  state: "kept" | "saving" | "unsaved";
  problem: ApiProblem | undefined;
  /** Sends what is not kept yet; undefined when that fails, and `problem` says why. */
  keep: () => Promise<Prescription | undefined>;
}

const EMPTY: PrescriptionContent = { items: [], weight_kg: null, height_cm: null };

/** A draft under the pen: sent a moment after the last key, one sending at a time. */
export function useWriting(
  visitId: string,
  draft: Prescription | undefined,
  start: PrescriptionContent | undefined,
  replaces: string | null,
): Writing {
  const [content, setContent] = useState(draft?.content ?? start ?? EMPTY);
  const [state, setState] = useState<Writing["state"]>(draft ? "kept" : "unsaved");
  const [problem, setProblem] = useState<ApiProblem>();
  const newest = useRef(content);
  const sent = useRef<PrescriptionContent | undefined>(draft ? content : undefined);
  const saved = useRef(draft);
  const line = useRef<Promise<unknown>>(Promise.resolve());

  const keep = useCallback((): Promise<Prescription | undefined> => {
    const next = line.current.then(async () => {
      const wanted = newest.current;
      if (sent.current === wanted && saved.current) return saved.current;
      setState("saving");
      try {
        saved.current = await savePrescription(visitId, {
          content: { ...wanted, items: keepable(wanted.items) },
          replaces,
          revision: saved.current?.revision ?? 0,
        });
        sent.current = wanted;
        setProblem(undefined);
        setState(newest.current === wanted ? "kept" : "unsaved");
        return saved.current;
      } catch (thrown) {
        setProblem(asProblem(thrown));
        setState("unsaved");
        return undefined;
      }
    });
    line.current = next;
    return next;
  }, [visitId, replaces]);

  const change = useCallback((changed: PrescriptionContent) => {
    newest.current = changed;
    setContent(changed);
    setState("unsaved");
  }, []);

  useEffect(() => {
    if (content === sent.current) return;
    const empty = keepable(content.items).length === 0;
    if (empty && !saved.current) return;
    const timer = setTimeout(() => void keep(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [content, keep]);

  return { content, change, state, problem, keep };
}
