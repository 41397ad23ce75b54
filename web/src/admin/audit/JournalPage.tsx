import "./audit.css";
import { ClipboardList, Download, History } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { type AuditLine, fetchAudit } from "~/shared/api/admin";
import { Button, EmptyState, ErrorPanel, Skeleton, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayOf, locale } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { ChainCard } from "./ChainCard";
import { csv, saveAs } from "./csv";
import { Filters, toFilters } from "./Filters";
import { Lines, table } from "./Lines";
import { asked, EVERYTHING, inOrder, isEverything, type JournalSearch, joined } from "./search";
import { ta } from "./texts";

/** Who did what. Opened with `?patient=…&jour=…` it begins with that patient and day. */
export default function JournalPage() {
  const { url, query } = useLocation();
  return <Journal key={url} patient={query.patient} day={query.jour} />;
}

function Journal({ patient, day }: { patient: string | undefined; day: string | undefined }) {
  const [search, setSearch] = useState<JournalSearch>(() => ({
    ...EVERYTHING,
    patient: patient ? { patient_id: patient, name: undefined } : undefined,
    since: day ?? "",
    until: day ?? "",
  }));
  useTitle(ta("journal.title"));
  const narrow = (narrower: JournalSearch) => {
    setSearch(narrower);
    toFilters();
  };
  return (
    <main id="contenu" class="page page--wide stack">
      <div>
        <h1>{ta("journal.title")}</h1>
        <p class="soft">{ta("journal.lead")}</p>
      </div>
      <ChainCard />
      <Filters search={search} onChange={setSearch} />
      {inOrder(search) && <Results search={search} onSearch={narrow} />}
    </main>
  );
}

interface ResultsProps {
  search: JournalSearch;
  onSearch: (search: JournalSearch) => void;
}

function Results({ search, onSearch }: ResultsProps) {
  const wanted = asked(search);
  const key = JSON.stringify(wanted);
  const newest = useResource((signal) => fetchAudit(wanted, signal), [key]);
  const [older, setOlder] = useState<{ pages: AuditLine[][]; next: string | null }>();
  const act = useAct();
  useEffect(() => {
    setOlder(undefined);
    act.clear();
  }, [key]);

  if (!newest.data) {
    return newest.problem ? (
      <ErrorPanel problem={newest.problem} onRetry={newest.reload} />
    ) : (
      <Skeleton heights={[56, 56, 56, 56, 56]} gap={8} />
    );
  }
  const lines = joined([newest.data.entries, ...(older?.pages ?? [])]);
  const next = older ? older.next : newest.data.next;
  if (lines.length === 0) {
    const all = isEverything(search);
    return (
      <EmptyState icon={ClipboardList} title={ta("journal.empty")}>
        <p>{ta(all ? "journal.empty_all" : "journal.empty_help")}</p>
        {!all && <Button onClick={() => onSearch(EVERYTHING)}>{ta("journal.clear")}</Button>}
      </EmptyState>
    );
  }

  async function readOlder(cursor: string) {
    await act.run(async () => {
      const page = await fetchAudit({ ...wanted, cursor });
      setOlder({ pages: [...(older?.pages ?? []), page.entries], next: page.next });
    });
  }

  function exportLines() {
    const file = `journal-${dayOf(Date.now())}.csv`;
    saveAs(file, csv(table(lines), locale.value === "fr" ? ";" : ","));
    toast(ta("journal.exported", { file }));
  }

  return (
    <section class="stack" aria-labelledby="journal-lines">
      <div class="admin-part__head">
        <h2 id="journal-lines">{ta("journal.results")}</h2>
        <Button icon={Download} data-testid="audit-export" onClick={exportLines}>
          {ta("journal.export")}
        </Button>
      </div>
      <p class="soft" role="status">
        {ta.n("journal.shown", lines.length)}
      </p>
      <Lines lines={lines} search={search} onSearch={onSearch} />
      {act.problem && <Refusal problem={act.problem} />}
      {next ? (
        <div>
          <Button
            icon={History}
            busy={act.busy}
            data-testid="audit-more"
            onClick={() => void readOlder(next)}
          >
            {ta("journal.more")}
          </Button>
        </div>
      ) : (
        <p class="soft">{ta("journal.all")}</p>
      )}
    </section>
  );
}
