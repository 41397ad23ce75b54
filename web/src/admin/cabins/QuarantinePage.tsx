import { useRoute } from "preact-iso/router";
import { QuarantineView } from "~/shared/quarantine/QuarantineView";

/** Of a cabin one runs: kinds, times and reasons. What was measured is for the attendant's eyes. */
export default function QuarantinePage() {
  const { id = "" } = useRoute().params;
  return <QuarantineView cabin={id} back={`/admin/cabines/${encodeURIComponent(id)}`} mayLook={false} />;
}
