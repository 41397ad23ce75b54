/** The page's figures as a table: a row a week, a row a line. */
import type { CallCounts, QualityOverview, QualityWeek } from "~/shared/api/quality";
import { tag } from "~/shared/i18n";
import { lineWords } from "~/shared/quality/words";
import { tk } from "./texts";

type Figures = QualityWeek["figures"];

const cell = (value: number | null, digits = 0) =>
  value === null
    ? ""
    : new Intl.NumberFormat(tag(), { maximumFractionDigits: digits, useGrouping: false }).format(value);

const share = (value: number | null) => cell(value === null ? null : value * 100, 2);

export function table({ weeks, lines }: QualityOverview): string[][] {
  return [
    [
      `${tk("table.week")} / ${tk("lines.title")}`,
      tk("table.calls"),
      tk("total.good"),
      tk("total.weak"),
      tk("total.bad"),
      "min",
      `${tk("plot.rtt")} 50 % (ms)`,
      `${tk("plot.rtt")} 95 % (ms)`,
      `${tk("plot.loss")} 50 % (%)`,
      `${tk("plot.loss")} 95 % (%)`,
      `${tk("total.join")} 50 % (ms)`,
      `${tk("total.join")} 95 % (ms)`,
      `${tk("lines.relay")} (%)`,
      `${tk("table.audio")} (min)`,
      tk("table.reconnections"),
    ],
    ...weeks.map(({ week, calls, figures }) => row(week, calls, figures)),
    ...lines.map(({ line, calls, figures }) => row(lineWords(line), calls, figures)),
  ];
}

const row = (name: string, { calls, good, weak, bad }: CallCounts, figures: Figures): string[] => [
  name,
  ...[calls, good, weak, bad].map((count) => cell(count)),
  cell(figures.minutes),
  cell(figures.rtt_p50_ms),
  cell(figures.rtt_p95_ms),
  share(figures.loss_p50),
  share(figures.loss_p95),
  cell(figures.join_p50_ms),
  cell(figures.join_p95_ms),
  share(figures.relay_share),
  cell(figures.audio_only_minutes, 1),
  cell(figures.reconnections),
];
