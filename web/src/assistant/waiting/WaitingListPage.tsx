import "./waiting-list.css";
import { Hourglass, UserRoundPlus } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchPractitioners } from "~/shared/api/endpoints";
import type { PractitionerCard } from "~/shared/api/types";
import { fetchOffers, fetchWaiting, type WaitingEntry, type WaitingLine } from "~/shared/api/waitingList";
import { Button, EmptyState, Loaded, Select } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { AddDialog } from "./AddDialog";
import { HandOfferDialog } from "./HandOfferDialog";
import { OpenOffers } from "./OpenOffers";
import { RemoveDialog } from "./RemoveDialog";
import { tl } from "./texts";
import { WaitingRow } from "./WaitingRow";

const POLL_MS = 10_000;

/** Those who practise at one of the assistant's places. */
async function ourDoctors(signal: AbortSignal): Promise<PractitionerCard[]> {
  const sites = (me.value?.sites ?? []).map(({ site_id }) => site_id);
  const found = await Promise.all(sites.map((place) => fetchPractitioners({ place }, signal)));
  const ours = found.flat().filter(({ site }) => sites.includes(site.site_id));
  const unique = new Map(ours.map((doctor) => [doctor.practitioner_id, doctor]));
  return [...unique.values()].sort((a, b) => a.name.localeCompare(b.name, "fr"));
}

/** Who waits for the doctors of these places, first in line first, and which offers have no answer yet. */
export default function WaitingListPage() {
  useTitle(tl("title"));
  const now = useNow(10_000);
  const [doctor, setDoctor] = useState("");
  const doctors = useResource(ourDoctors, []);
  const line = useResource((signal) => fetchWaiting(doctor || undefined, signal), [doctor]);
  const offers = useResource((signal) => fetchOffers("open", signal), []);
  usePolling(line, POLL_MS);
  usePolling(offers, POLL_MS);
  const [adding, setAdding] = useState(false);
  const [offering, setOffering] = useState<WaitingEntry>();
  const [removing, setRemoving] = useState<WaitingEntry>();

  function changed() {
    line.reload();
    offers.reload();
  }

  return (
    <main id="contenu" class="page page--wide stack waiting-list">
      <div class="waiting-list__head">
        <h1>{tl("title")}</h1>
        <Button kind="primary" icon={UserRoundPlus} data-testid="waiting-add" onClick={() => setAdding(true)}>
          {tl("add")}
        </Button>
      </div>
      <Loaded resource={offers} skeleton={[96]}>
        {(open) => <OpenOffers offers={open} now={now} onChanged={changed} />}
      </Loaded>
      <section class="stack" aria-labelledby="line-title">
        <div class="waiting-list__head">
          <h2 id="line-title">{tl("line.title")}</h2>
          <Select
            label={tl("doctor")}
            value={doctor}
            options={[
              { value: "", label: tl("doctor.all") },
              ...(doctors.data ?? []).map((one) => ({
                value: one.practitioner_id,
                label: `${one.name} · ${byLocale(one, "speciality")}`,
              })),
            ]}
            onChange={(event) => setDoctor(event.currentTarget.value)}
          />
        </div>
        <Loaded resource={line} skeleton={[88, 88, 88]}>
          {(found) => (
            <Line line={found} now={now} onOffer={setOffering} onRemove={setRemoving} onChanged={changed} />
          )}
        </Loaded>
      </section>
      <AddDialog
        open={adding}
        doctors={doctors.data ?? []}
        doctor={doctor}
        onClose={() => setAdding(false)}
        onAdded={changed}
      />
      <HandOfferDialog
        entry={offering}
        doctors={doctors.data ?? []}
        onClose={() => setOffering(undefined)}
        onOffered={changed}
      />
      <RemoveDialog entry={removing} onClose={() => setRemoving(undefined)} onRemoved={changed} />
    </main>
  );
}

interface LineProps {
  line: WaitingLine;
  now: number;
  onOffer: (entry: WaitingEntry) => void;
  onRemove: (entry: WaitingEntry) => void;
  onChanged: () => void;
}

function Line({ line, now, onOffer, onRemove, onChanged }: LineProps) {
  return (
    <>
      {line.entries.length === 0 && (
        <EmptyState icon={Hourglass} title={tl("line.empty")}>
          <p>{tl("line.empty_text")}</p>
        </EmptyState>
      )}
      <ol class="waiting-list__line">
        {line.entries.map((entry, index) => (
          <WaitingRow
            key={entry.entry_id}
            entry={entry}
            turn={index + 1}
            now={now}
            onOffer={() => onOffer(entry)}
            onRemove={() => onRemove(entry)}
            onChanged={onChanged}
          />
        ))}
      </ol>
      {line.others > 0 && <p class="soft">{tl.n("line.others", line.others)}</p>}
    </>
  );
}
