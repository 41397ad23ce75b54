import type { CallCounts } from "~/shared/api/quality";
import { tk } from "./texts";
import { stacked } from "./weeks";

/** Good, weak and bad calls on one bar. With `words`, the counts stand below it. */
export function ShareBar({ calls, words = false }: { calls: CallCounts; words?: boolean }) {
  const { good, weak, bad } = calls;
  const label = tk("plot.calls_of", { n: calls.calls, good, weak, bad });
  return (
    <div class="share">
      <svg class="share__bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={label}>
        {stacked(calls).map(({ level, from, to }) => (
          <rect
            key={level}
            class={`timeline__block--${level}`}
            x={from * 100}
            width={(to - from) * 100}
            height="10"
          />
        ))}
      </svg>
      {words && (
        <p class="share__words figures" aria-hidden="true">
          {(["good", "weak", "bad"] as const).map((level) => (
            <span key={level} class="plot__key">
              <svg class="timeline__sample" viewBox="0 0 16 16" aria-hidden="true">
                <rect class={`timeline__block--${level}`} width="16" height="16" rx="3" />
              </svg>
              {calls[level]} {tk(`total.${level}`)}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
