import { fetchDelegations, setDelegation } from "~/shared/api/preparation";
import { Card, Check, ErrorPanel, Loaded, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { HoursView } from "~/shared/preparation/HoursView";
import { tp } from "~/shared/preparation/texts";
import { DeskHeader } from "../DeskHeader";
import { th } from "./texts";

/** What assistants give back to this doctor, and whether they keep the agenda. */
export default function HoursPage() {
  return (
    <>
      <DeskHeader />
      <HoursView title={tp("hours.title_mine")} mine>
        <DelegationSwitch />
      </HoursView>
    </>
  );
}

function DelegationSwitch() {
  const mine = useResource((signal) => fetchDelegations(signal), []);
  const { busy, problem, run } = useAction();
  const change = (delegated: boolean) =>
    run(async () => {
      mine.set([await setDelegation(delegated)]);
      toast(th(delegated ? "delegation.saved_on" : "delegation.saved_off"));
    });
  return (
    <Card labelledBy="delegation">
      <h2 id="delegation">{th("delegation.title")}</h2>
      <Loaded resource={mine} skeleton={[48]}>
        {([one]) =>
          one && (
            <Check
              checked={one.delegated}
              aria-busy={busy}
              data-testid="delegation"
              onChange={(event) => void change(event.currentTarget.checked)}
            >
              {th("delegation.on")}
            </Check>
          )
        }
      </Loaded>
      <p class="soft small">{th("delegation.help")}</p>
      {problem && <ErrorPanel problem={problem} />}
    </Card>
  );
}
