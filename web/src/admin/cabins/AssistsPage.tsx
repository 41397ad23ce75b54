import { useState } from "preact/hooks";
import { SumsView } from "~/shared/assists/SumsView";
import { tz } from "~/shared/assists/texts";
import { AssistRates } from "./AssistRates";

/** Acts of assistance at the cabins one runs, and what they are paid. */
export default function AssistsPage() {
  const [changes, setChanges] = useState(0);
  return (
    <SumsView back="/admin/cabines" backName={tz("back_cabins")} changes={changes}>
      <AssistRates onChanged={() => setChanges(changes + 1)} />
    </SumsView>
  );
}
