import "./vault.css";
import { ArrowLeft, RefreshCw } from "lucide-preact";
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { fetchPatientVault, type PatientVault, rotatePatient } from "~/shared/api/vault";
import { Button, ButtonLink, Card, Loaded } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { birthDate } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { Confirm } from "../parts/Confirm";
import { Facts } from "../parts/Facts";
import { longDate } from "../parts/words";
import { EraseCard } from "./EraseCard";
import { Tasks } from "./Tasks";
import { tv } from "./texts";

const WATCH_MS = 3_000;

/** How much is kept of one patient, and the two steps to erase it. */
export default function PatientVaultPage() {
  const { params } = useRoute();
  const id = params.id ?? "";
  const vault = useResource((signal) => fetchPatientVault(id, signal), [id]);
  useTitle(vault.data?.name ?? tv("page.title"));
  usePolling(vault, WATCH_MS);
  return (
    <main id="contenu" class="page stack vault">
      <div>
        <ButtonLink kind="quiet" class="btn--flush" icon={ArrowLeft} href="/admin/coffre">
          {tv("patient.back")}
        </ButtonLink>
      </div>
      <Loaded resource={vault} skeleton={[60, 220, 260]}>
        {(kept) => (
          <>
            <h1>{kept.name}</h1>
            <Kept kept={kept} onRotated={vault.reload} />
            <EraseCard kept={kept} onChanged={vault.reload} />
          </>
        )}
      </Loaded>
    </main>
  );
}

function Kept({ kept, onRotated }: { kept: PatientVault; onRotated: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <Card>
      <Facts
        facts={[
          [tv("patient.born"), birthDate(kept.birth_date)],
          [tv("patient.photos"), String(kept.photos)],
          [tv("patient.objects"), String(kept.sealed_objects)],
          [tv("patient.key"), kept.key_made_at && longDate(kept.key_made_at)],
          [tv("patient.until"), longDate(kept.kept_until)],
        ]}
      />
      {!kept.has_key && <p>{tv("patient.no_key")}</p>}
      {kept.task && <Tasks tasks={[kept.task]} />}
      {kept.has_key &&
        !kept.erasure?.state.startsWith("restricted") &&
        me.value?.role === "administrator" && (
          <div>
            <Button icon={RefreshCw} data-testid="patient-rotate" onClick={() => setAsking(true)}>
              {tv("patient.rotate")}
            </Button>
          </div>
        )}
      <Confirm
        open={asking}
        title={tv("patient.rotate_title", { name: kept.name })}
        yes={tv("keys.rotate_yes")}
        onConfirm={async () => {
          await rotatePatient(kept.patient_id);
          onRotated();
        }}
        onClose={() => setAsking(false)}
      >
        <p>{tv("patient.rotate_help")}</p>
      </Confirm>
    </Card>
  );
}
