import "./day-strip.css";
import { dayOf, ZONE } from "../i18n/time";
import { tr } from "./texts";

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });

/** Hours since midnight in Paris, with a fraction. */
function hours(at: string | number): number {
  const [hour, minute] = clock.format(new Date(at)).split(":").map(Number);
  return (hour ?? 0) + (minute ?? 0) / 60;
}

export interface DayMark {
  key: string;
  starts_at: string;
  ends_at: string;
  /** waiting, in_progress, planned, upcoming, late, ended, cancelled, noshow or free: the look. */
  kind: string;
  title: string;
}

interface DayStripProps {
  marks: DayMark[];
  day: string;
  now: number;
  /** The same in words, for those who do not see the picture. */
  label: string;
}

/** A day as a strip: one mark a visit, the present as a line. What stands beside it says the same in words. */
export function DayStrip({ marks, day, now, label }: DayStripProps) {
  const from = Math.floor(Math.min(8, ...marks.map((mark) => hours(mark.starts_at))));
  const to = Math.ceil(Math.max(19, ...marks.map((mark) => hours(mark.ends_at))));
  const at = (hour: number) => `${((hour - from) / (to - from)) * 100}%`;
  const present = hours(now);
  const showsNow = dayOf(now) === day && present >= from && present <= to;
  return (
    <div class="strip" role="img" aria-label={label}>
      {Array.from({ length: to - from }, (_, index) => from + index).map((hour) => (
        <span
          key={hour}
          class="strip__hour figures"
          style={{ left: at(hour) }}
          data-odd={hour % 2 ? "" : undefined}
          data-last={hour === to - 1 ? "" : undefined}
        >
          {tr("strip.hour", { n: hour })}
        </span>
      ))}
      {marks.map(({ key, kind, title, starts_at, ends_at }) => {
        const start = hours(starts_at);
        const width = `${((hours(ends_at) - start) / (to - from)) * 100}%`;
        return (
          <span
            key={key}
            class="strip__mark"
            data-kind={kind}
            title={title}
            style={{ left: at(start), width }}
          />
        );
      })}
      {showsNow && <span class="strip__now" style={{ left: at(present) }} />}
    </div>
  );
}
