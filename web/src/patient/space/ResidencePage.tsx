import { Eraser, Sprout } from "lucide-preact";
import { fetchResidence, type Residence, sayResidence } from "~/shared/api/search";
import type { Me } from "~/shared/api/types";
import { Banner, Button, Card, ErrorPanel, Loaded, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { forgetTimes } from "../finding/kept";
import { ResidenceFields } from "../finding/ResidenceAsk";
import { tf } from "../finding/texts";
import { PatientGate } from "../PatientGate";
import { personOf } from "./person";
import { SpacePage } from "./SpacePage";

export default function ResidencePage() {
  return <PatientGate>{(me) => <MyResidence me={me} />}</PatientGate>;
}

/** Where one lives and who follows one: said, changed, or taken back. */
function MyResidence({ me }: { me: Me }) {
  const { patientId, other } = personOf(me);
  const residence = useResource((signal) => fetchResidence(patientId, signal), [patientId]);
  return (
    <SpacePage
      title={other ? tf("live.page_of", { name: other }) : tf("live.page")}
      lead={tf("live.why")}
      me={me}
    >
      <Loaded resource={residence} skeleton={[220]}>
        {(found) => <Sheet key={JSON.stringify(found)} residence={found} resource={residence} />}
      </Loaded>
    </SpacePage>
  );
}

function Sheet({ residence, resource }: { residence: Residence; resource: Resource<Residence> }) {
  const { busy, problem, run } = useAction();
  const said = residence.commune !== null || residence.has_treating_doctor !== null;
  const forget = () =>
    run(async () => {
      resource.set(
        await sayResidence(residence.patient_id, { commune_code: null, has_treating_doctor: null }),
      );
      forgetTimes();
      toast(tf("live.forgotten"));
    });
  return (
    <>
      {residence.in_priority_zone && (
        <Banner tone="action" icon={Sprout}>
          <p>{tf("live.zone")}</p>
        </Banner>
      )}
      <Card as="div" tone="flat">
        <ResidenceFields residence={residence} onSaved={resource.set} />
      </Card>
      {problem && <ErrorPanel problem={problem} />}
      {said && (
        <div>
          <Button kind="danger" icon={Eraser} busy={busy} onClick={() => void forget()}>
            {tf("live.forget")}
          </Button>
        </div>
      )}
    </>
  );
}
