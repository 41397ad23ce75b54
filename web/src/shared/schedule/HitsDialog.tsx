import { useState } from "preact/hooks";
import type { Fates } from "~/shared/api/schedules";
import { Banner, Button, Dialog, ErrorPanel } from "~/shared/components";
import { Hits, usualFates } from "./Hits";
import { ts } from "./texts";
import type { Changing, Touching } from "./useChange";

/** Opens when a change touches appointments; nothing is done until each is decided. */
export function HitsDialog({ changing, tz }: { changing: Changing; tz: string }) {
  const { touching, forget } = changing;
  return (
    <Dialog
      open={touching !== undefined}
      title={touching ? ts.n("hits.title", touching.hits.length) : ""}
      onClose={forget}
    >
      {touching && (
        <Deciding
          key={touching.hits.map((hit) => hit.appointment_id).join()}
          touching={touching}
          changing={changing}
          tz={tz}
        />
      )}
    </Dialog>
  );
}

function Deciding({ touching, changing, tz }: { touching: Touching; changing: Changing; tz: string }) {
  const { hits, grown, wanted } = touching;
  const reoffer = wanted.reoffer ?? false;
  const [fates, setFates] = useState<Fates>(() => usualFates(hits, reoffer));
  return (
    <>
      {grown && <Banner tone="help" title={ts("hits.new")} live="assertive" />}
      <p>{ts("hits.lead")}</p>
      <Hits hits={hits} tz={tz} fates={fates} reoffer={reoffer} onFates={setFates} />
      {changing.problem && <ErrorPanel problem={changing.problem} />}
      <div class="dialog__foot">
        <Button kind="primary" onClick={changing.forget}>
          {ts("hits.cancel")}
        </Button>
        <Button
          kind="help"
          busy={changing.busy}
          data-testid="hits-confirm"
          onClick={() => void changing.confirm(fates)}
        >
          {ts("hits.confirm")}
        </Button>
      </div>
    </>
  );
}
