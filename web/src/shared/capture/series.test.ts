import { describe, expect, it } from "vitest";
import {
  accepted,
  mayKeep,
  newSeries,
  onward,
  shotsOf,
  takeAgain,
  viewNow,
  withDermatoscope,
  withRefusal,
  withShot,
} from "./series";

const shot = (name: string) => ({ file: new File([name], name), quality: accepted([]) });

describe("a series", () => {
  it("goes from far to near, and to the review", () => {
    let series = newSeries(false);
    const seen = [];
    while (viewNow(series)) {
      seen.push(viewNow(series));
      series = onward(series);
    }
    expect(seen).toEqual(["overview", "landmark", "close_up"]);
  });

  it("lets a bad shot be kept at the third try, and says that it was", () => {
    let series = newSeries(false);
    const kept = () => mayKeep(series.refused.overview ?? 0, ["blurred"]);
    expect(kept()).toBe(false);
    series = withRefusal(series, ["blurred"]);
    expect(kept()).toBe(false);
    series = withRefusal(series, ["dark"]);
    expect(kept()).toBe(true);
    expect(accepted(["dark"])).toEqual({ reasons: ["dark"], kept: true });
  });

  it("does not count a good shot that is taken again", () => {
    const series = withRefusal(newSeries(false), []);
    expect(series.refused).toEqual({});
  });

  it("comes back to the review after one view was taken again", () => {
    let series = newSeries(false);
    for (const name of ["a", "b", "c"]) series = withShot(series, shot(name));
    expect(viewNow(series)).toBeUndefined();
    series = withShot(takeAgain(series, "landmark"), shot("d"));
    expect(viewNow(series)).toBeUndefined();
    expect(shotsOf(series).map((one) => one.shot.file.name)).toEqual(["a", "d", "c"]);
  });

  it("gains a last view when a dermatoscope is found, wherever it stands", () => {
    expect(withDermatoscope(newSeries(false)).views.at(-1)).toBe("dermoscopy");
    const reviewing = onward(onward(onward(newSeries(false))));
    expect(viewNow(withDermatoscope(reviewing))).toBeUndefined();
    expect(withDermatoscope(newSeries(true))).toEqual(newSeries(true));
  });
});
