import type { QualityOverview } from "~/shared/api/quality";
import { tag } from "~/shared/i18n";
import { inMs, inPercent, inSeconds } from "~/shared/quality/units";
import { ShareBar } from "./ShareBar";
import { tk } from "./texts";

export const inMinutes = (minutes: number): string =>
  tk("minutes", { n: new Intl.NumberFormat(tag(), { maximumFractionDigits: 0 }).format(minutes) });

/** The period at a glance. */
export function Totals({ overview: { calls, figures } }: { overview: QualityOverview }) {
  const facts = [
    [tk("total.rtt"), inMs(figures.rtt_p50_ms)],
    [tk("total.loss"), inPercent(figures.loss_p50)],
    [tk("total.join"), inSeconds(figures.join_p50_ms)],
    [tk("total.audio"), inMinutes(figures.audio_only_minutes)],
    [tk("total.reconnections"), String(figures.reconnections)],
  ];
  return (
    <section class="card quality__totals" data-testid="quality-totals">
      <div class="stack quality__calls">
        <p class="quality__count figures">{tk.n("total.calls", calls.calls)}</p>
        <ShareBar calls={calls} words />
      </div>
      <dl class="quality__facts figures">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
