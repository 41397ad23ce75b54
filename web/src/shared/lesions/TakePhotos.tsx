import { Camera } from "lucide-preact";
import { useState } from "preact/hooks";
import type { LesionDetail } from "../api/lesions";
import { CaptureSeries } from "../capture/CaptureSeries";
import { Button, toast } from "../components";
import { tl } from "./texts";

/** The guided series with this device's camera or its dermatoscope: an assistant's tablet beside the patient. */
export function TakePhotos({ lesion, onDone }: { lesion: LesionDetail; onDone: () => void }) {
  const [taking, setTaking] = useState(false);
  if (!taking) {
    return (
      <div>
        <Button icon={Camera} onClick={() => setTaking(true)} data-testid="take-photos">
          {tl("take.open")}
        </Button>
      </div>
    );
  }
  return (
    <div class="stack">
      <CaptureSeries
        patientId={lesion.patient_id}
        lesion={lesion}
        previous={lesion.series.flatMap(({ photos }) => photos)}
        onDone={() => {
          setTaking(false);
          toast(tl("take.done"));
          onDone();
        }}
      />
      <div>
        <Button kind="quiet" onClick={() => setTaking(false)}>
          {tl("take.stop")}
        </Button>
      </div>
    </div>
  );
}
