import { useLocation, useRoute } from "preact-iso/router";
import { fetchConsultation } from "~/shared/api/endpoints";
import { Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { AskForm } from "~/shared/opinions/AskForm";
import { to } from "~/shared/opinions/texts";

/** A case about the patient of a visit, in the name of its doctor. */
export default function AskPage() {
  const { id = "" } = useRoute().params;
  const { route } = useLocation();
  const visit = useResource((signal) => fetchConsultation(id, signal), [id]);
  useTitle(to("ask.title"));
  return (
    <main id="contenu" class="page stack">
      <Loaded resource={visit} skeleton={[64, 320]}>
        {({ appointment: { patient, practitioner } }) => (
          <>
            <h1>{to("ask.title_for", { name: patient.name })}</h1>
            <p>
              {to("ask.on_behalf")} <strong>{practitioner.name}</strong>.{" "}
              <span class="soft">{to("ask.on_behalf_hint")}</span>
            </p>
            <p class="soft">{to("ask.lead")}</p>
            <AskForm
              patientId={patient.patient_id}
              practitionerId={practitioner.practitioner_id}
              onSaved={(opinion) => route(`/assistant/avis/${opinion.opinion_id}`)}
              onDiscarded={() => route(`/assistant/rendez-vous/${id}`)}
            />
          </>
        )}
      </Loaded>
    </main>
  );
}
