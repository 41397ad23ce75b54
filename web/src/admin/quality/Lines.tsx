import "~/shared/quality/incidents.css";
import type { QualityLine } from "~/shared/api/quality";
import { tq } from "~/shared/quality/texts";
import { inMs, inPercent, inSeconds } from "~/shared/quality/units";
import { findingWords, lineWords } from "~/shared/quality/words";
import { ShareBar } from "./ShareBar";
import { tk } from "./texts";

/** Who needs somebody first comes first: by the share of bad calls, then of weak ones. */
const need = ({ calls: { calls, weak, bad }, findings }: QualityLine) =>
  findings.length * 10 + (2 * bad + weak) / Math.max(calls, 1);

/** Each cabin, place and the homes: how its side of calls was, and what to do about it. */
export function Lines({ lines }: { lines: QualityLine[] }) {
  return (
    <section class="stack" aria-labelledby="lines">
      <div>
        <h2 id="lines">{tk("lines.title")}</h2>
        <p class="soft">{tk("lines.lead")}</p>
      </div>
      <ul class="quality__lines">
        {[...lines]
          .sort((a, b) => need(b) - need(a))
          .map((line) => (
            <Line key={`${line.line.kind} ${line.line.line_id}`} line={line} />
          ))}
      </ul>
    </section>
  );
}

function Line({ line: { line, calls, figures, findings } }: { line: QualityLine }) {
  const facts = [
    [tk("plot.rtt"), `${inMs(figures.rtt_p50_ms)}, ${inMs(figures.rtt_p95_ms)}`],
    [tk("plot.loss"), `${inPercent(figures.loss_p50)}, ${inPercent(figures.loss_p95)}`],
    [tk("total.join"), `${inSeconds(figures.join_p50_ms)}, ${inSeconds(figures.join_p95_ms)}`],
    [tk("lines.relay"), inPercent(figures.relay_share)],
  ];
  return (
    <li class="card stack quality__line" data-testid="quality-line">
      <div class="row quality__line-head">
        <h3>{lineWords(line)}</h3>
        <span class="soft figures">{tk.n("total.calls", calls.calls)}</span>
      </div>
      <ShareBar calls={calls} words />
      {findings.length > 0 ? (
        <ul class="incidents" aria-label={tq("findings.title")}>
          {findings.map((code) => (
            <li key={code}>{findingWords(code)}</li>
          ))}
        </ul>
      ) : (
        <p class="soft">{tk("lines.fine")}</p>
      )}
      <dl class="quality__facts quality__facts--small figures">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
