import "./quality.css";
import { Download, PhoneOff } from "lucide-preact";
import { useLocation } from "preact-iso/router";
import { fetchQuality, type QualityOverview } from "~/shared/api/quality";
import { Button, EmptyState, Loaded, Select } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { addDays, dayOf, locale } from "~/shared/i18n";
import { csv, saveAs } from "../audit/csv";
import { Accesses } from "./Accesses";
import { table } from "./export";
import { Lines } from "./Lines";
import { Totals } from "./Totals";
import { tk } from "./texts";
import { Weeks } from "./Weeks";
import { Worst } from "./Worst";

const SPANS = ["4", "12", "26", "52"] as const;
const USUAL = "12";

/** How calls went at one's places. The place and the period stand in the address, so that a way back leads here. */
export default function QualityPage() {
  useTitle(tk("title"));
  const { query, route } = useLocation();
  const site = query.lieu ?? "";
  const weeks = SPANS.find((one) => one === query.semaines) ?? USUAL;
  const today = dayOf(Date.now());
  const from = addDays(today, -7 * Number(weeks));
  const found = useResource((signal) => fetchQuality({ site, from, to: today }, signal), [site, from, today]);
  const go = (lieu: string, semaines: string) =>
    route(`/admin/qualite?${new URLSearchParams({ ...(lieu ? { lieu } : {}), semaines })}`, true);
  return (
    <main id="contenu" class="page page--wide stack quality">
      <div class="admin-board__head">
        <div>
          <h1>{tk("title")}</h1>
          <p class="soft">{tk("lead")}</p>
        </div>
        {found.data && found.data.calls.calls > 0 && (
          <Button icon={Download} onClick={() => save(found.data as QualityOverview)} data-testid="export">
            {tk("export")}
          </Button>
        )}
      </div>
      <div class="quality__filters">
        <Select
          label={tk("filter.site")}
          value={site}
          options={[
            { value: "", label: tk("filter.all") },
            ...(found.data?.sites ?? []).map(({ site_id, name }) => ({ value: site_id, label: name })),
          ]}
          onChange={(event) => go(event.currentTarget.value, weeks)}
        />
        <Select
          label={tk("filter.span")}
          value={weeks}
          options={SPANS.map((value) => ({ value, label: tk("filter.weeks", { n: value }) }))}
          onChange={(event) => go(site, event.currentTarget.value)}
        />
      </div>
      <Loaded resource={found} skeleton={[120, 280, 280]}>
        {(overview) => <Figures overview={overview} />}
      </Loaded>
    </main>
  );
}

function Figures({ overview }: { overview: QualityOverview }) {
  if (overview.calls.calls === 0) {
    return (
      <EmptyState icon={PhoneOff} title={tk("empty")}>
        <p>{tk("empty_help")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <Totals overview={overview} />
      <Worst calls={overview.worst} />
      <Weeks overview={overview} />
      <Lines lines={overview.lines} />
      <Accesses accesses={overview.accesses} />
    </>
  );
}

function save(overview: QualityOverview) {
  const name = `${tk("export.file")}-${overview.first}-${overview.last}.csv`;
  saveAs(name, csv(table(overview), locale.value === "fr" ? ";" : ","));
}
