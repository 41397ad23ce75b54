import type { QueueEntry } from "../api/queue";
import { dayAndTime, duration, timeOfDay } from "../i18n";
import { tq } from "./texts";

/** `3 personnes avant vous` */
export function placeWords({ place }: QueueEntry): string {
  if (!place) return "";
  return place.ahead === 0 ? tq("place.first") : tq.n("place.ahead", place.ahead);
}

/** Whole minutes upwards: an estimate is no stopwatch. */
const minutes = (seconds: number) => duration(Math.max(1, Math.ceil(seconds / 60)) * 60_000);

/** How long it may take, or why nothing can be said. */
export function estimateWords({ estimate, opens_at }: QueueEntry): string {
  switch (estimate?.basis) {
    case "free_now":
      return tq("estimate.free_now");
    case "measured":
      return tq("estimate.measured", {
        half: minutes(estimate.p50_s ?? 0),
        most: minutes(estimate.p90_s ?? 0),
      });
    case "too_few":
      return tq("estimate.too_few");
    case "nobody_open":
      return opens_at
        ? `${tq("estimate.nobody_open")} ${tq("estimate.opens", { time: timeOfDay(opens_at) })}`
        : tq("estimate.nobody_open");
    default:
      return "";
  }
}

/** What the estimate rests on; empty where there is none. */
export function measuredWords({ estimate, measured }: QueueEntry, now: number): string {
  if (estimate?.basis !== "measured" || !measured?.since) return "";
  return tq.n("estimate.how", measured.calls, { since: dayAndTime(measured.since, now) });
}
