import { ArrowLeft } from "lucide-preact";
import { useLocation, useRoute } from "preact-iso/router";
import { fetchRecord } from "~/shared/api/endpoints";
import { ButtonLink, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { AskForm } from "~/shared/opinions/AskForm";
import { to } from "~/shared/opinions/texts";
import { me } from "~/shared/session/session";
import { DeskHeader } from "../DeskHeader";

/** A case about this patient, from nothing. */
export default function AskPage() {
  const { id = "" } = useRoute().params;
  const { route } = useLocation();
  const record = useResource((signal) => fetchRecord(id, signal), [id]);
  useTitle(to("ask.title"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page stack">
        <div>
          <ButtonLink kind="quiet" icon={ArrowLeft} href={`/desk/patients/${id}`}>
            {to("case.record")}
          </ButtonLink>
        </div>
        <Loaded resource={record} skeleton={[64, 320]}>
          {({ patient }) => (
            <>
              <h1>{to("ask.title_for", { name: patient.name })}</h1>
              <p class="soft">{to("ask.lead")}</p>
              <AskForm
                patientId={patient.patient_id}
                practitionerId={me.value?.practitioner_id ?? ""}
                onSaved={(opinion) => route(`/desk/avis/${opinion.opinion_id}`)}
                onDiscarded={() => route(`/desk/patients/${id}`)}
              />
            </>
          )}
        </Loaded>
      </main>
    </>
  );
}
