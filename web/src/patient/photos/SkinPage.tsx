import { Camera } from "lucide-preact";
import { fetchLesions } from "~/shared/api/lesions";
import type { Me } from "~/shared/api/types";
import { ButtonLink, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { SkinView } from "~/shared/lesions/SkinView";
import { PatientGate } from "../PatientGate";
import { personOf } from "../space/person";
import { SpacePage } from "../space/SpacePage";
import { ConsentCard } from "./ConsentCard";
import { tp } from "./texts";

/** My skin: the body, what is followed on it, what is due. */
export default function SkinPage() {
  return <PatientGate>{(me) => <MySkin me={me} />}</PatientGate>;
}

function MySkin({ me }: { me: Me }) {
  const { patientId, other } = personOf(me);
  const lesions = useResource((signal) => fetchLesions(patientId, signal), [patientId]);
  return (
    <SpacePage title={other ? tp("title_of", { name: other }) : tp("title")} lead={tp("lead")} me={me}>
      <div>
        <ButtonLink kind="primary" icon={Camera} href="/photos/prendre">
          {tp("take")}
        </ButtonLink>
      </div>
      <Loaded resource={lesions} skeleton={[480, 120]}>
        {(found) => (
          <SkinView
            key={patientId}
            patientId={patientId}
            lesions={found}
            pageOf={({ lesion_id }) => `/photos/${lesion_id}`}
            onChange={lesions.reload}
          />
        )}
      </Loaded>
      <ConsentCard patientId={patientId} />
    </SpacePage>
  );
}
