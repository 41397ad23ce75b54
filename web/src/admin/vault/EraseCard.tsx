import { Lock, LockOpen, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  type ErasureBasis,
  erasePhotos,
  type LockReason,
  lockPhotos,
  type PatientVault,
  unlockPhotos,
} from "~/shared/api/vault";
import { Button, Card, Field, Select } from "~/shared/components";
import { me } from "~/shared/session/session";
import { Confirm } from "../parts/Confirm";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { longDate } from "../parts/words";
import { Certificate, State, Who } from "./Erasures";
import { tv } from "./texts";

const REASONS: readonly LockReason[] = ["patient_request", "retention_ended", "wrong_data", "authority"];
const BASES: readonly ErasureBasis[] = [
  "retention_ended",
  "patient_request_granted",
  "unlawful",
  "authority",
];

interface EraseCardProps {
  kept: PatientVault;
  onChanged: () => void;
}

/** Lock, unlock, erase: each step is offered when the one before it is done. */
export function EraseCard({ kept, onChanged }: EraseCardProps) {
  const erasure = kept.erasure;
  const locked = erasure?.state === "restricted";
  return (
    <Card labelledBy="vault-erase">
      <div class="vault__row">
        <h2 id="vault-erase">{tv("lock.title")}</h2>
        {erasure && <State state={erasure.state} />}
      </div>
      <p>{tv("lock.lead")}</p>
      {erasure && <Who erasure={erasure} />}
      <div role="status">
        {erasure?.state === "destroying" && <p>{tv("erase.running")}</p>}
        {erasure?.state === "destroyed" && erasure.ordered_at && (
          <p>{tv("erase.done", { date: longDate(erasure.ordered_at) })}</p>
        )}
      </div>
      {erasure?.state === "destroyed" && (
        <div>
          <Certificate erasure={erasure} />
        </div>
      )}
      {kept.has_key && !locked && <LockForm kept={kept} onChanged={onChanged} />}
      {locked &&
        (me.value?.role === "administrator" ? (
          <Locked kept={kept} onChanged={onChanged} />
        ) : (
          <p class="soft">{tv("admin.only")}</p>
        ))}
    </Card>
  );
}

function LockForm({ kept, onChanged }: EraseCardProps) {
  const [reason, setReason] = useState<LockReason>("patient_request");
  const act = useAct();
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run(async () => {
          await lockPhotos(kept.patient_id, reason);
          onChanged();
        });
      }}
    >
      <Select
        label={tv("lock.reason")}
        value={reason}
        options={REASONS.map((value) => ({ value, label: tv(`reason.${value}`) }))}
        onInput={(event) => setReason(event.currentTarget.value as LockReason)}
      />
      {act.problem && <Refusal problem={act.problem} />}
      <div>
        <Button type="submit" icon={Lock} busy={act.busy} data-testid="vault-lock">
          {tv("lock.do")}
        </Button>
      </div>
    </form>
  );
}

function Locked({ kept, onChanged }: EraseCardProps) {
  const [asking, setAsking] = useState(false);
  const [basis, setBasis] = useState<ErasureBasis>("retention_ended");
  const [reference, setReference] = useState("");
  const act = useAct();
  return (
    <>
      <div class="vault__row">
        <Button
          icon={LockOpen}
          busy={act.busy}
          data-testid="vault-unlock"
          onClick={() =>
            void act.run(async () => {
              await unlockPhotos(kept.patient_id);
              onChanged();
            })
          }
        >
          {tv("lock.undo")}
        </Button>
        <Button kind="danger" icon={Trash2} data-testid="vault-erase" onClick={() => setAsking(true)}>
          {tv("erase.do")}
        </Button>
      </div>
      {act.problem && <Refusal problem={act.problem} />}
      <Confirm
        open={asking}
        title={tv("erase.title", { name: kept.name })}
        name={kept.name}
        yes={tv("erase.do")}
        onConfirm={async () => {
          await erasePhotos(kept.patient_id, { name: kept.name, basis, reference });
          onChanged();
        }}
        onClose={() => setAsking(false)}
      >
        <p>{tv("erase.help")}</p>
        <Select
          label={tv("erase.basis")}
          value={basis}
          options={BASES.map((value) => ({ value, label: tv(`basis.${value}`) }))}
          onInput={(event) => setBasis(event.currentTarget.value as ErasureBasis)}
        />
        {basis !== "retention_ended" && (
          <Field
            label={tv("erase.reference")}
            value={reference}
            autocomplete="off"
            data-testid="erase-reference"
            onInput={(event) => setReference(event.currentTarget.value)}
          />
        )}
      </Confirm>
    </>
  );
}
