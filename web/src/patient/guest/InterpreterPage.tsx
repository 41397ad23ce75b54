import { Mail, UserRound } from "lucide-preact";
import { ButtonLink, EmptyState } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { PatientGate } from "../PatientGate";
import { tg } from "./texts";

/** An interpreter sees nobody's data: each visit is entered by its own invitation. */
export default function InterpreterPage() {
  useTitle(tg("interpreter.title"));
  return (
    <PatientGate roles={["interpreter"]}>
      {() => (
        <main id="contenu" class="page">
          <EmptyState level={1} icon={Mail} title={tg("interpreter.title")}>
            <p>{tg("interpreter.text")}</p>
            <ButtonLink icon={UserRound} href="/compte">
              {tg("interpreter.account")}
            </ButtonLink>
          </EmptyState>
        </main>
      )}
    </PatientGate>
  );
}
