import "./vault.css";
import { KeyRound, RefreshCw, Search } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { fetchVault, findVaultPatients, rotateMaster, type VaultState } from "~/shared/api/vault";
import { Banner, Button, Card, Loaded } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { me } from "~/shared/session/session";
import { FindPatient } from "../audit/FindPatient";
import { Confirm } from "../parts/Confirm";
import { Facts } from "../parts/Facts";
import { Erasures } from "./Erasures";
import { Tasks } from "./Tasks";
import { tv } from "./texts";

const WATCH_MS = 3_000;

/** Keys, the work on them, and who was erased. */
export default function VaultPage() {
  const vault = useResource((signal) => fetchVault(signal), []);
  const [finding, setFinding] = useState(false);
  const { route } = useLocation();
  useTitle(tv("page.title"));
  usePolling(vault, WATCH_MS);
  return (
    <main id="contenu" class="page page--wide stack vault">
      <div>
        <h1>{tv("page.title")}</h1>
        <p class="soft">{tv("page.lead")}</p>
      </div>
      <Loaded resource={vault} skeleton={[220, 120, 120]}>
        {(state) => (
          <>
            <Keys state={state} onRotated={vault.reload} />
            <section class="stack" aria-labelledby="vault-tasks">
              <h2 id="vault-tasks">{tv("task.title")}</h2>
              <Tasks tasks={state.tasks} />
            </section>
            <section class="stack" aria-labelledby="vault-erasures">
              <div class="vault__row">
                <h2 id="vault-erasures">{tv("erasure.title")}</h2>
                <Button icon={Search} data-testid="vault-find" onClick={() => setFinding(true)}>
                  {tv("erasure.find")}
                </Button>
              </div>
              <Erasures erasures={state.erasures} />
            </section>
          </>
        )}
      </Loaded>
      <FindPatient
        open={finding}
        find={findVaultPatients}
        onPick={(patient) => route(`/admin/coffre/${patient.patient_id}`)}
        onClose={() => setFinding(false)}
      />
    </main>
  );
}

function Keys({ state, onRotated }: { state: VaultState; onRotated: () => void }) {
  const [asking, setAsking] = useState(false);
  const verb = tv(state.rotates_here ? "keys.rotate" : "keys.rewrap");
  return (
    <Card labelledBy="vault-keys">
      <h2 id="vault-keys">{tv("keys.title")}</h2>
      {state.keys_away && (
        <Banner tone="amber" icon={KeyRound} title={tv("keys.away")} live="polite">
          <p>{tv("keys.away_help")}</p>
        </Banner>
      )}
      <Facts
        facts={[
          [tv("keys.holder"), tv.find(`keys.${state.keys}`) ?? state.keys],
          [tv("keys.id"), state.master_key && <span class="vault__key figures">{state.master_key}</span>],
          [tv("keys.patients"), String(state.patients)],
          [tv("keys.waiting"), String(state.waiting)],
          [tv("keys.store"), tv.find(`store.${state.store}`) ?? state.store],
          [
            tv("store.from"),
            state.moving_from && (tv.find(`store.${state.moving_from}`) ?? state.moving_from),
          ],
        ]}
      />
      {me.value?.role === "administrator" ? (
        <div>
          <Button icon={RefreshCw} data-testid="vault-rotate" onClick={() => setAsking(true)}>
            {verb}
          </Button>
        </div>
      ) : (
        <p class="soft">{tv("admin.only")}</p>
      )}
      <Confirm
        open={asking}
        title={tv("keys.rotate_title")}
        yes={tv("keys.rotate_yes")}
        onConfirm={async () => {
          await rotateMaster();
          onRotated();
        }}
        onClose={() => setAsking(false)}
      >
        <p>{tv("keys.rotate_help")}</p>
      </Confirm>
    </Card>
  );
}
