import { useRoute } from "preact-iso/router";
import { QuarantineView } from "~/shared/quarantine/QuarantineView";

export default function QuarantinePage() {
  const { id = "" } = useRoute().params;
  return <QuarantineView cabin={id} back="/assistant/cabine" mayLook />;
}
