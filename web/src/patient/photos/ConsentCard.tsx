import { ShieldCheck } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchPhotoConsents, givePhotoConsent, type PhotoConsents } from "~/shared/api/lesions";
import { Banner, Button, Card, Check, ErrorPanel, Loaded, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { fullDate } from "~/shared/i18n";
import { tp } from "./texts";

/** What these photos may be used for: said by the patient, changed at any time, every word kept. */
export function ConsentCard({ patientId }: { patientId: string }) {
  const consents = useResource((signal) => fetchPhotoConsents(patientId, signal), [patientId]);
  return (
    <Card labelledBy="photo-use">
      <h2 id="photo-use">{tp("use.title")}</h2>
      <Loaded resource={consents} skeleton={[48, 48]}>
        {(found) => (
          <Choice
            key={`${patientId} ${found.history.length}`}
            patientId={patientId}
            found={found}
            onSaved={consents.reload}
          />
        )}
      </Loaded>
    </Card>
  );
}

interface ChoiceProps {
  patientId: string;
  found: PhotoConsents;
  onSaved: () => void;
}

function Choice({ patientId, found, onSaved }: ChoiceProps) {
  const [care, setCare] = useState(found.care);
  const [teaching, setTeaching] = useState(found.teaching);
  const saving = useAction();
  const changed = care !== found.care || teaching !== found.teaching || !found.said || found.ask_again;
  const save = () =>
    saving.run(async () => {
      await givePhotoConsent(patientId, care, teaching);
      toast(tp("use.saved"));
      onSaved();
    });
  return (
    <div class="stack">
      {found.ask_again && <Banner tone="help">{tp("use.of_age")}</Banner>}
      <Check checked={care} onChange={(event) => setCare(event.currentTarget.checked)}>
        {tp("use.care")}
      </Check>
      <Check checked={teaching} onChange={(event) => setTeaching(event.currentTarget.checked)}>
        {tp("use.teaching")}
      </Check>
      {!care && <p class="soft">{tp("use.none")}</p>}
      {saving.problem && <ErrorPanel problem={saving.problem} />}
      <div>
        <Button icon={ShieldCheck} busy={saving.busy} disabled={!changed} onClick={() => void save()}>
          {tp("use.save")}
        </Button>
      </div>
      {found.history.length > 0 && (
        <details>
          <summary>{tp("use.history")}</summary>
          <ul>
            {found.history.map((one) => (
              <li key={one.given_at}>
                {fullDate(one.given_at)}, {one.by} : {tp(one.care ? "use.care_yes" : "use.care_no")},{" "}
                {tp(one.teaching ? "use.teaching_yes" : "use.teaching_no")}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
