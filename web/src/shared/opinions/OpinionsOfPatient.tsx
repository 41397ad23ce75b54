import { MailQuestion } from "lucide-preact";
import { fetchOpinionsOfPatient } from "../api/opinions";
import { ButtonLink, Loaded } from "../components";
import { useResource } from "../hooks/useResource";
import { OpinionRows } from "./OpinionRows";
import { to } from "./texts";

/** On a patient's page: what was asked, and asking. */
export function OpinionsOfPatient({
  patientId,
  base,
  ask,
}: {
  patientId: string;
  base: string;
  ask: string;
}) {
  const lines = useResource((signal) => fetchOpinionsOfPatient(patientId, signal), [patientId]);
  return (
    <section class="stack sheet__part" aria-labelledby="patient-opinions">
      <h2 id="patient-opinions">{to("patient.list")}</h2>
      <Loaded resource={lines} skeleton={[64]}>
        {(found) =>
          found.length === 0 ? (
            <p class="soft">{to("patient.none")}</p>
          ) : (
            <OpinionRows lines={found} base={base} />
          )
        }
      </Loaded>
      <div>
        <ButtonLink icon={MailQuestion} href={ask} data-testid="ask-opinion">
          {to("ask")}
        </ButtonLink>
      </div>
    </section>
  );
}
