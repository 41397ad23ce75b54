import { tLine } from "~/shared/call/lines/texts";
import { SafetyFacts } from "~/shared/call/ui/SafetyFacts";
import { useTitle } from "~/shared/hooks/useTitle";

/** For everybody, signed in or not. */
export default function SafetyPage() {
  useTitle(tLine("safety.title"));
  return (
    <main id="contenu" class="page">
      <SafetyFacts />
    </main>
  );
}
