import "./results.css";
import type { Slot } from "~/shared/api/types";
import { dayInWords, daysAway, shortDay, timeOfDay } from "~/shared/i18n";

/** `demain` above `13 h 45`: what stands inside a time to choose among several days. */
export function DayAndHour({ slot }: { slot: Slot }) {
  const day = Math.abs(daysAway(slot.starts_at)) <= 1 ? dayInWords(slot.starts_at) : shortDay(slot.starts_at);
  return (
    <>
      <span class="time__day capital">{day}</span>
      <span>{timeOfDay(slot.starts_at)}</span>
    </>
  );
}
