import { tLine } from "~/shared/call/lines/texts";
import { SafetyFacts } from "~/shared/call/ui/SafetyFacts";
import { useTitle } from "~/shared/hooks/useTitle";
import { DeskHeader } from "../DeskHeader";

export default function SafetyPage() {
  useTitle(tLine("safety.title"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page">
        <SafetyFacts />
      </main>
    </>
  );
}
