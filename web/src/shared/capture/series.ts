// A series: the same views in the same order, so that two dates can be compared.

import type { Nearness, Quality, Reason } from "./quality";

/** What may be asked for, the usual first. */
export const VIEWS = ["close_up", "overview", "landmark", "dermoscopy", "other"] as const;
export type View = (typeof VIEWS)[number];

export interface Shot {
  readonly file: File;
  /** Null: a file this browser cannot read. */
  readonly quality: Quality | null;
}

export interface Series {
  readonly views: readonly View[];
  /** Index of the view being taken; `views.length` is the review. */
  readonly at: number;
  readonly shots: Partial<Record<View, Shot>>;
  /** Shots refused so far, a view at a time. */
  readonly refused: Partial<Record<View, number>>;
  /** One view is being taken again from the review, where it leads back to. */
  readonly again: boolean;
}

/** So many times a person is asked to take a shot again; then it is theirs to keep. */
const RETRIES = 2;

export function newSeries(withDermatoscope: boolean): Series {
  const views: View[] = ["overview", "landmark", "close_up"];
  if (withDermatoscope) views.push("dermoscopy");
  return { views, at: 0, shots: {}, refused: {}, again: false };
}

export const viewNow = (series: Series): View | undefined => series.views[series.at];

export const nearnessOf = (view: View): Nearness =>
  view === "close_up" || view === "dermoscopy" ? "near" : "any";

export const mayKeep = (refusedBefore: number, reasons: readonly Reason[]): boolean =>
  reasons.length === 0 || refusedBefore >= RETRIES;

/** What is stored with a shot that its taker accepts. */
export const accepted = (reasons: Reason[]): Quality => ({ reasons, kept: reasons.length > 0 });

export function withShot(series: Series, shot: Shot): Series {
  const view = viewNow(series);
  return view ? onward({ ...series, shots: { ...series.shots, [view]: shot } }) : series;
}

/** The shot of the view now is not kept; the next one will be asked for again. */
export function withRefusal(series: Series, reasons: readonly Reason[]): Series {
  const view = viewNow(series);
  if (!view || reasons.length === 0) return series;
  return { ...series, refused: { ...series.refused, [view]: (series.refused[view] ?? 0) + 1 } };
}

/** To the next view, or back to the review. Also passes a view over, leaving what it had. */
export function onward(series: Series): Series {
  return { ...series, at: series.again ? series.views.length : series.at + 1, again: false };
}

export function takeAgain(series: Series, view: View): Series {
  return { ...series, at: series.views.indexOf(view), again: true };
}

/** A dermatoscope is known only once the cameras may be listed. */
export function withDermatoscope(series: Series): Series {
  if (series.views.includes("dermoscopy")) return series;
  const at = series.at === series.views.length ? series.at + 1 : series.at;
  return { ...series, views: [...series.views, "dermoscopy"], at };
}

/** In the order of the views. */
export const shotsOf = (series: Series): { view: View; shot: Shot }[] =>
  series.views.flatMap((view) => {
    const shot = series.shots[view];
    return shot ? [{ view, shot }] : [];
  });
