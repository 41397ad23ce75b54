import { useEffect, useRef } from "preact/hooks";
import type { ApiProblem } from "~/shared/api/problem";
import {
  type Annotation,
  annotatePhoto,
  calibratePhoto,
  fetchMarks,
  type Measure,
  measurePhoto,
  type NewAnnotation,
  type NewMeasure,
  type PhotoMarks,
  removeAnnotation,
  removeMeasure,
} from "~/shared/api/review";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";

export interface Marks {
  marks: PhotoMarks | undefined;
  busy: boolean;
  problem: ApiProblem | undefined;
  calibrate: () => void;
  /** False when it was not kept. */
  measure: (wish: NewMeasure) => Promise<boolean>;
  annotate: (wish: NewAnnotation) => Promise<boolean>;
  remove: (mark: Measure | Annotation) => void;
}

const NOTHING: PhotoMarks = { photo_id: "", calibration: null, measures: [], annotations: [] };

/** What lies over one photo, and the ways to add to it. */
export function useMarks(photoId: string | undefined): Marks {
  const found = useResource(
    (signal) => (photoId ? fetchMarks(photoId, signal) : Promise.resolve(NOTHING)),
    [photoId ?? ""],
  );
  const { busy, problem, run, forget } = useAction();
  useEffect(forget, [photoId]);
  const now = useRef(photoId);
  now.current = photoId;
  const change = async (work: (id: string, marks: PhotoMarks) => Promise<PhotoMarks>): Promise<boolean> => {
    const marks = found.data;
    let done = false;
    if (!photoId || !marks) return done;
    await run(async () => {
      const changed = await work(photoId, marks);
      // Another photo may be looked at by now: its marks are its own.
      if (now.current === photoId) found.set(changed);
      done = true;
    });
    return done;
  };
  return {
    marks: found.data,
    busy,
    problem: problem ?? found.problem,
    calibrate: () => void change(async (id, marks) => ({ ...marks, calibration: await calibratePhoto(id) })),
    measure: (wish) =>
      change(async (id, marks) => {
        const calibration = marks.calibration ?? (await calibratePhoto(id));
        if (!calibration.calibrated) return { ...marks, calibration };
        const made = await measurePhoto(id, wish);
        return {
          ...marks,
          calibration,
          measures: [...marks.measures.filter((one) => one.measure_id !== made.measure_id), made],
        };
      }),
    annotate: (wish) =>
      change(async (id, marks) => {
        const made = await annotatePhoto(id, wish);
        const others = marks.annotations.filter((one) => one.annotation_id !== made.annotation_id);
        return { ...marks, annotations: [...others, made] };
      }),
    remove: (mark) =>
      void change(async (_, marks) => {
        if ("measure_id" in mark) {
          await removeMeasure(mark.measure_id);
          return { ...marks, measures: marks.measures.filter((one) => one !== mark) };
        }
        await removeAnnotation(mark.annotation_id);
        return { ...marks, annotations: marks.annotations.filter((one) => one !== mark) };
      }),
  };
}
