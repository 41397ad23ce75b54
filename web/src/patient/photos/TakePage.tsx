import { useLocation } from "preact-iso/router";
import type { Me } from "~/shared/api/types";
import { CaptureSeries } from "~/shared/capture/CaptureSeries";
import { toast } from "~/shared/components";
import { PatientGate } from "../PatientGate";
import { PersonSwitch } from "../space/PersonSwitch";
import { personOf } from "../space/person";
import { SkinFrame } from "./SkinFrame";
import { tp } from "./texts";

/** Photos of something that has no name yet. */
export default function TakePage() {
  return <PatientGate>{(me) => <Take me={me} />}</PatientGate>;
}

function Take({ me }: { me: Me }) {
  const { patientId } = personOf(me);
  const { route } = useLocation();
  return (
    <SkinFrame title={tp("take")}>
      <PersonSwitch me={me} />
      <CaptureSeries
        key={patientId}
        patientId={patientId}
        onDone={() => {
          toast(tp("sent"));
          route("/photos");
        }}
      />
    </SkinFrame>
  );
}
