import { useRoute } from "preact-iso/router";
import { searchPatients } from "~/shared/api/endpoints";
import { StaffLesion } from "~/shared/lesions/StaffLesion";

export default function LesionRoute() {
  const { id = "" } = useRoute().params;
  return <StaffLesion id={id} back="/assistant/lesions" findPatients={searchPatients} />;
}
