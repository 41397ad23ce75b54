import "./zones.css";
import { ArrowLeft, BedDouble, CalendarDays, FileText, MapPinOff, Wallet } from "lucide-preact";
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { fetchManagedZones, type Zone } from "~/shared/api/solidarity";
import { ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { Tabs } from "~/shared/components/Tabs";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { tag } from "~/shared/i18n";
import { MonthTurn } from "~/shared/solidarity/MonthTurn";
import { thisMonth } from "~/shared/solidarity/months";
import { FactsPart } from "./FactsPart";
import { LedgerPart } from "./LedgerPart";
import { OffersPart } from "./OffersPart";
import { PlanningPart } from "./PlanningPart";
import { tzn } from "./texts";

type Part = "planning" | "offers" | "ledger" | "facts";

/** One zone: who comes, what is lent, what is owed, what it is. */
export default function ZonePage() {
  const { id = "" } = useRoute().params;
  const zones = useResource((signal) => fetchManagedZones(signal), []);
  const zone = zones.data?.find((one) => one.zone_id === id);
  useTitle(zone?.name ?? tzn("title"));
  return (
    <main id="contenu" class="page page--wide stack">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/admin/zones" class="btn--flush">
          {tzn("back")}
        </ButtonLink>
      </div>
      <Loaded resource={zones} skeleton={[48, 56, 320]}>
        {() =>
          zone ? (
            <Sheet zone={zone} onChanged={zones.reload} />
          ) : (
            <EmptyState level={1} icon={MapPinOff} title={tzn("missing")} />
          )
        }
      </Loaded>
    </main>
  );
}

function Sheet({ zone, onChanged }: { zone: Zone; onChanged: () => void }) {
  const [part, setPart] = useState<Part>("planning");
  const [month, setMonth] = useState(thisMonth());
  return (
    <>
      <header>
        <h1>{zone.name}</h1>
        <p class="soft figures">
          {tzn("people", { n: new Intl.NumberFormat(tag()).format(zone.population) })}
        </p>
      </header>
      <Tabs<Part>
        label={tzn("tabs")}
        current={part}
        onPick={setPart}
        tabs={[
          { key: "planning", label: tzn("tab.planning"), icon: CalendarDays, testid: "tab-planning" },
          { key: "offers", label: tzn("tab.offers"), icon: BedDouble, testid: "tab-offers" },
          { key: "ledger", label: tzn("tab.ledger"), icon: Wallet, testid: "tab-ledger" },
          { key: "facts", label: tzn("tab.facts"), icon: FileText, testid: "tab-facts" },
        ]}
      >
        <div class="stack">
          {part !== "facts" && <MonthTurn month={month} onTurn={setMonth} />}
          {part === "planning" && <PlanningPart zone={zone} month={month} />}
          {part === "offers" && <OffersPart zone={zone} month={month} />}
          {part === "ledger" && <LedgerPart zone={zone} month={month} />}
          {part === "facts" && <FactsPart zone={zone} onChanged={onChanged} />}
        </div>
      </Tabs>
    </>
  );
}
