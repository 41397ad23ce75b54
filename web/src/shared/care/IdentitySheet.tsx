import "./care.css";
import { IdCard } from "lucide-preact";
import { useState } from "preact/hooks";
import { checkIdentity, fetchIdentity, type Identity, type IdentityDocument } from "../api/care";
import { type ApiProblem, asProblem } from "../api/problem";
import { Banner, Button, Card, Check, ErrorPanel, Loaded, Select, toast } from "../components";
import { useResource } from "../hooks/useResource";
import { IdentityFacts } from "./IdentityFacts";
import { IdentitySteps } from "./IdentitySteps";
import { completeTraits, TraitsFields, traitsOf } from "./TraitsFields";
import { tcare } from "./texts";

/** A patient's identity as staff see it, and noting that the document was seen. */
export function IdentitySheet({ patientId, name }: { patientId: string; name: string }) {
  const identity = useResource((signal) => fetchIdentity(patientId, signal), [patientId]);
  const [checking, setChecking] = useState(false);
  return (
    <div class="stack">
      <Loaded resource={identity} skeleton={[160, 200]}>
        {(found) => (
          <>
            <IdentitySteps identity={found} reader="staff" />
            <IdentityFacts identity={found} />
            {checking ? (
              <CheckForm
                identity={found}
                onDone={(checked) => {
                  identity.set(checked);
                  setChecking(false);
                  toast(tcare("check.done", { name }));
                }}
                onCancel={() => setChecking(false)}
              />
            ) : (
              <div>
                <Button icon={IdCard} data-testid="check-identity" onClick={() => setChecking(true)}>
                  {tcare(found.checked_at ? "check.again" : "check.open")}
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

const DOCUMENTS: IdentityDocument[] = ["identity_card", "passport", "residence_permit", "family_book"];

interface CheckFormProps {
  identity: Identity;
  onDone: (identity: Identity) => void;
  onCancel: () => void;
}

function CheckForm({ identity, onDone, onCancel }: CheckFormProps) {
  const [traits, setTraits] = useState(traitsOf(identity));
  const [document, setDocument] = useState<IdentityDocument>("identity_card");
  const [sworn, setSworn] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();

  async function save() {
    setTried(true);
    const complete = completeTraits(traits);
    if (!complete || !sworn || busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      onDone(await checkIdentity(identity.patient_id, document, complete));
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  }

  return (
    <Card labelledBy="check-title" tone="flat">
      <h3 id="check-title">{tcare("check.title")}</h3>
      <p>{tcare("check.lead")}</p>
      {problem?.is("people.identity_transition") ? (
        <Banner tone="help" title={tcare("check.refused")} live="assertive" />
      ) : (
        problem && <ErrorPanel problem={problem} />
      )}
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Select
          label={tcare("check.document")}
          name="document"
          value={document}
          options={DOCUMENTS.map((value) => ({ value, label: tcare(`document.${value}`) }))}
          onChange={(event) => setDocument(event.currentTarget.value as IdentityDocument)}
        />
        <TraitsFields traits={traits} onChange={setTraits} tried={tried} />
        <Check
          checked={sworn}
          data-testid="check-sworn"
          onChange={(event) => setSworn(event.currentTarget.checked)}
        >
          {tcare("check.confirm")}
        </Check>
        {tried && !sworn && (
          <p class="field__error" role="alert">
            {tcare("check.confirm_missing")}
          </p>
        )}
        <div class="row">
          <Button kind="primary" type="submit" icon={IdCard} busy={busy} data-testid="check-save">
            {tcare("check.go")}
          </Button>
          <Button onClick={onCancel}>{tcare("check.cancel")}</Button>
        </div>
      </form>
    </Card>
  );
}
