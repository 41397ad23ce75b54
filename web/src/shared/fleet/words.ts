import type { Need, SelfTestItem } from "../api/fleet";
import { tCall } from "../call/texts";
import type { Tone } from "../components";
import { tFleet } from "./texts";

/** What the cabin needs, in words. `visit`: an update waits for the end of the visit in progress. */
export function needWords({ kind, words = "", count = 0 }: Need, visit = false): string {
  switch (kind) {
    case "fault":
      return tFleet("need.fault", { words });
    case "calibration":
    case "calibration_soon":
    case "driver":
    case "battery":
      return tFleet.n(`need.${kind}`, count);
    case "update":
      return tFleet(visit ? "need.update_visit" : "need.update");
    default:
      return tFleet(`need.${kind}`);
  }
}

const RED: readonly Need["kind"][] = ["unsent", "fault", "calibration"];
const AMBER: readonly Need["kind"][] = ["self_test", "offline", "configuration", "disk", "driver"];

export function needTone(kind: Need["kind"]): Tone {
  if (RED.includes(kind)) return "red";
  return AMBER.includes(kind) ? "amber" : kind === "key" ? "help" : "plain";
}

/** “Thermomètre”, “Disque”: what an item of the self-test looked at. */
export function itemName({ check, device }: SelfTestItem): string {
  if (device) return tCall(`device.${device}`);
  return tFleet.find(`check.${check}`) ?? check;
}

/** What to do about it, plainly; nothing when it is in order. */
export function itemAdvice({ detail }: SelfTestItem): string | undefined {
  if (!detail) return undefined;
  return tFleet.find(`detail.${detail}`) ?? tFleet("detail.other", { code: detail });
}
