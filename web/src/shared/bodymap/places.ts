import type { BodySite } from "../call/body";
import type { MapKey } from "./figures";

/** The code of the part of the body at a place, as far as the drawing tells; somebody may choose another. */
export function siteAt(map: MapKey, x: number, y: number): BodySite {
  switch (map) {
    case "head":
      return x >= 0.5 || y < 0.24 ? "scalp" : "face";
    case "front":
    case "back":
      return bodySite(map === "back", x, y);
    default:
      return map;
  }
}

function bodySite(behind: boolean, x: number, y: number): BodySite {
  // On the front the patient's right is at the left of the picture.
  const left = behind ? x < 0.5 : x > 0.5;
  const away = Math.abs(x - 0.5);
  if (y < 0.14) return behind ? "scalp" : y < 0.04 ? "scalp" : "face";
  if (y < 0.18) return "neck";
  if (y > 0.94) return left ? "left_foot" : "right_foot";
  if (away > 0.33 && y > 0.53) return left ? "left_hand" : "right_hand";
  if (away > 0.205 && y < 0.53) return left ? "left_arm" : "right_arm";
  if (behind) return y < 0.47 ? "back" : y < 0.57 ? "buttocks" : legOf(left);
  if (y < 0.31) return "chest";
  if (y < 0.49) return "abdomen";
  return y < 0.55 && away < 0.07 ? "genitals" : legOf(left);
}

const legOf = (left: boolean): BodySite => (left ? "left_leg" : "right_leg");

/** Places that are intimate unless somebody says otherwise. */
export const isIntimate = (site: string | null | undefined): boolean =>
  site === "genitals" || site === "buttocks";
