import { ArrowLeft } from "lucide-preact";
import { ButtonLink } from "~/shared/components";
import { tc } from "~/shared/i18n";
import { Messages } from "~/shared/messages/MessagesPage";
import { PatientGate } from "../PatientGate";

export default function MessagesPage() {
  return (
    <PatientGate roles={["patient", "interpreter"]}>
      {() => (
        <Messages
          back={
            <div>
              <ButtonLink kind="quiet" icon={ArrowLeft} class="btn--flush" href="/compte">
                {tc("app.account")}
              </ButtonLink>
            </div>
          }
        />
      )}
    </PatientGate>
  );
}
