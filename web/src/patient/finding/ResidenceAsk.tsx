import "./filters.css";
import "./choose.css";
import { MapPinHouse } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchResidence, type Residence, sayResidence } from "~/shared/api/search";
import { Button, ErrorPanel, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { remember, remembered } from "~/shared/storage";
import { CommuneField } from "./CommuneField";
import { forgetTimes } from "./kept";
import { tf } from "./texts";

const refusedKey = (patientId: string) => `residence-refused.${patientId}`;

/** Asked once, with the reason; nobody has to answer, and a refusal is remembered on this device. */
export function ResidenceAsk({ patientId }: { patientId: string }) {
  const residence = useResource((signal) => fetchResidence(patientId, signal), [patientId]);
  const [done, setDone] = useState(remembered(refusedKey(patientId)) === "1");
  const known = residence.data;
  // Only a question beside the booking: where it cannot be read, it is not asked.
  if (done || !known || (known.commune && known.has_treating_doctor !== null)) return null;
  return (
    <section class="card card--flat" aria-labelledby="live-title" data-testid="residence-ask">
      <h2 id="live-title" class="row">
        <MapPinHouse size={26} strokeWidth={1.75} aria-hidden="true" />
        {tf("live.title")}
      </h2>
      <p class="soft small">{tf("live.why")}</p>
      <ResidenceFields
        residence={known}
        onSaved={() => setDone(true)}
        onRefuse={() => {
          remember(refusedKey(patientId), "1");
          setDone(true);
        }}
      />
    </section>
  );
}

interface ResidenceFieldsProps {
  residence: Residence;
  onSaved: (residence: Residence) => void;
  onRefuse?: () => void;
}

export function ResidenceFields({ residence, onSaved, onRefuse }: ResidenceFieldsProps) {
  const [commune, setCommune] = useState(residence.commune ?? undefined);
  const [followed, setFollowed] = useState(residence.has_treating_doctor);
  const { busy, problem, run } = useAction();
  const save = () =>
    run(async () => {
      const said = { commune_code: commune?.code ?? null, has_treating_doctor: followed };
      onSaved(await sayResidence(residence.patient_id, said));
      forgetTimes();
      toast(tf("live.saved"));
    });
  return (
    <div class="stack">
      <CommuneField value={commune?.name ?? ""} onPick={(picked) => setCommune(picked)} />
      <fieldset class="where">
        <legend>{tf("live.doctor")}</legend>
        <div class="row">
          {[true, false].map((answer) => (
            <label key={String(answer)} class="where__one">
              <input
                type="radio"
                name="treating-doctor"
                checked={followed === answer}
                onChange={() => setFollowed(answer)}
              />
              <span>{tf(answer ? "live.yes" : "live.no")}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {problem && <ErrorPanel problem={problem} />}
      <div class="row">
        <Button busy={busy} onClick={() => void save()} data-testid="residence-save">
          {tf("live.save")}
        </Button>
        {onRefuse && (
          <Button kind="quiet" onClick={onRefuse} data-testid="residence-refuse">
            {tf("live.refuse")}
          </Button>
        )}
      </div>
    </div>
  );
}
