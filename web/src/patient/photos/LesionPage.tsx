import { Camera } from "lucide-preact";
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { fetchLesion, type LesionDetail } from "~/shared/api/lesions";
import { CaptureSeries } from "~/shared/capture/CaptureSeries";
import { Button, ButtonLink, Loaded, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { EditLesion } from "~/shared/lesions/EditLesion";
import { LesionBadges } from "~/shared/lesions/LesionList";
import { Timeline } from "~/shared/lesions/Timeline";
import { siteWords } from "~/shared/staff/photoWords";
import { PatientGate } from "../PatientGate";
import { SkinFrame } from "./SkinFrame";
import { tp } from "./texts";

/** One lesion over the years, and taking its next photos. */
export default function LesionPage() {
  const { id = "" } = useRoute().params;
  return <PatientGate>{() => <OneLesion id={id} />}</PatientGate>;
}

function OneLesion({ id }: { id: string }) {
  const lesion = useResource((signal) => fetchLesion(id, signal), [id]);
  return (
    <SkinFrame title={lesion.data?.name ?? tp("title")}>
      <Loaded resource={lesion} skeleton={[56, 240, 240]}>
        {(found) => <Shown lesion={found} onDone={lesion.reload} />}
      </Loaded>
    </SkinFrame>
  );
}

function Shown({ lesion, onDone }: { lesion: LesionDetail; onDone: () => void }) {
  const [taking, setTaking] = useState(false);
  if (taking) {
    return (
      <>
        <CaptureSeries
          patientId={lesion.patient_id}
          lesion={lesion}
          previous={lesion.series.flatMap(({ photos }) => photos)}
          onDone={() => {
            setTaking(false);
            toast(tp("sent"));
            onDone();
          }}
        />
        <div>
          <Button kind="quiet" onClick={() => setTaking(false)}>
            {tp("stop")}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <p class="soft">{siteWords(lesion.body_site)}</p>
      <LesionBadges lesion={lesion} />
      {lesion.note && <p class="lesion-note">{lesion.note}</p>}
      <EditLesion lesion={lesion} staff={false} onChanged={onDone} />
      <div class="row">
        <Button kind="primary" icon={Camera} onClick={() => setTaking(true)} data-testid="take-photos">
          {tp("take_next")}
        </Button>
        <ButtonLink href="/">{tp("book")}</ButtonLink>
      </div>
      <Timeline series={lesion.series} />
    </>
  );
}
