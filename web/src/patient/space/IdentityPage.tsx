import { Pencil } from "lucide-preact";
import { useState } from "preact/hooks";
import { changeMyIdentity, fetchMyIdentity, type Identity } from "~/shared/api/care";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Me } from "~/shared/api/types";
import { IdentityFacts } from "~/shared/care/IdentityFacts";
import { IdentitySteps } from "~/shared/care/IdentitySteps";
import { completeTraits, TraitsFields, traitsOf } from "~/shared/care/TraitsFields";
import { Button, Card, ErrorPanel, Loaded, toast } from "~/shared/components";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { PatientGate } from "../PatientGate";
import { personOf } from "./person";
import { SpacePage } from "./SpacePage";
import { ts } from "./texts";

export default function IdentityPage() {
  return <PatientGate>{(me) => <MyIdentity me={me} />}</PatientGate>;
}

/** The five traits, how sure they are, and what is missing. */
function MyIdentity({ me }: { me: Me }) {
  const { patientId, other } = personOf(me);
  const identity = useResource((signal) => fetchMyIdentity(patientId, signal), [patientId]);
  return (
    <SpacePage
      title={other ? ts("identity.title_of", { name: other }) : ts("identity.title")}
      lead={ts("identity.lead")}
      me={me}
    >
      <Loaded resource={identity} skeleton={[180, 280, 48]}>
        {(found) => <Sheet key={patientId} identity={found} resource={identity} />}
      </Loaded>
    </SpacePage>
  );
}

function Sheet({ identity, resource }: { identity: Identity; resource: Resource<Identity> }) {
  const [fixing, setFixing] = useState(false);
  if (fixing) {
    return (
      <Correction
        identity={identity}
        onDone={(changed) => {
          if (changed) resource.set(changed);
          else resource.reload();
          setFixing(false);
        }}
        onCancel={() => setFixing(false)}
      />
    );
  }
  return (
    <>
      <IdentitySteps identity={identity} reader="patient" />
      <IdentityFacts identity={identity} />
      {identity.ins_status === "provisoire" ? (
        <div>
          <Button icon={Pencil} data-testid="fix-identity" onClick={() => setFixing(true)}>
            {ts("identity.fix")}
          </Button>
        </div>
      ) : (
        <p class="soft">{ts("identity.locked")}</p>
      )}
    </>
  );
}

interface CorrectionProps {
  identity: Identity;
  /** Without an identity: it has been checked meanwhile, and must be read again. */
  onDone: (changed?: Identity) => void;
  onCancel: () => void;
}

function Correction({ identity, onDone, onCancel }: CorrectionProps) {
  const [traits, setTraits] = useState(traitsOf(identity));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();

  async function save() {
    setTried(true);
    const complete = completeTraits(traits);
    if (!complete || busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      onDone(await changeMyIdentity(identity.patient_id, complete));
      toast(ts("identity.fixed"));
    } catch (thrown) {
      const found = asProblem(thrown);
      if (found.is("people.identity_transition")) {
        toast(ts("identity.moved"));
        onDone();
      } else setProblem(found);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card labelledBy="fix-title">
      <h2 id="fix-title">{ts("identity.fix_title")}</h2>
      <p>{ts("identity.fix_lead")}</p>
      {problem && <ErrorPanel problem={problem} />}
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TraitsFields traits={traits} onChange={setTraits} tried={tried} />
        <div class="row">
          <Button kind="primary" type="submit" busy={busy} data-testid="identity-save">
            {ts("identity.fix_go")}
          </Button>
          <Button onClick={onCancel}>{ts("form.cancel")}</Button>
        </div>
      </form>
    </Card>
  );
}
