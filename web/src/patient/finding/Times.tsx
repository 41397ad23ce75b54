import type { Slot } from "~/shared/api/types";
import { timeOfDay, ZONE } from "~/shared/i18n";
import { tf } from "./texts";

/** A time either leads to a page, or does something here. */
export interface Picking {
  href?: ((startsAt: string) => string) | undefined;
  onPick?: ((slot: Slot) => void) | undefined;
}

const hourFormat = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", hour12: false });

/** Before and after noon, so that a long day stays readable. */
export function Times({ slots, href, onPick }: Picking & { slots: Slot[] }) {
  const isMorning = (slot: Slot) => Number(hourFormat.format(new Date(slot.starts_at))) < 12;
  const halves = [
    { name: tf("calendar.morning"), slots: slots.filter(isMorning) },
    { name: tf("calendar.afternoon"), slots: slots.filter((slot) => !isMorning(slot)) },
  ].filter((half) => half.slots.length > 0);
  return (
    <>
      {halves.map((half) => (
        <div class="stack half" key={half.name}>
          <h4 class="soft small">{half.name}</h4>
          <ul class="times times--grid">
            {half.slots.map((slot) => (
              <li key={slot.starts_at}>
                {href ? (
                  <a class="time" href={href(slot.starts_at)}>
                    {timeOfDay(slot.starts_at)}
                  </a>
                ) : (
                  <button type="button" class="time" onClick={() => onPick?.(slot)}>
                    {timeOfDay(slot.starts_at)}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}
