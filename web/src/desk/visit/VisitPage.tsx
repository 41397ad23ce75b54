import { useState } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { fetchConsultation } from "~/shared/api/endpoints";
import type { Consultation } from "~/shared/api/types";
import { ButtonLink, ErrorPanel, Skeleton } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { DeskHeader } from "../DeskHeader";
import { VisitSheet } from "../record/VisitSheet";
import { t } from "../texts";
import { Cockpit } from "./Cockpit";

/** A visit: the cockpit until it has ended, then its sheet. The server says which. */
export default function VisitPage() {
  const { id = "" } = useRoute().params;
  const visit = useResource((signal) => fetchConsultation(id, signal), [id]);
  const [justEnded, setJustEnded] = useState<string>();

  function ended(consultation: Consultation) {
    setJustEnded(consultation.consultation_id);
    visit.set(consultation);
  }

  if (visit.data && visit.data.status !== "ended") {
    return <Cockpit key={id} visit={visit.data} onChanged={visit.reload} onEnded={ended} />;
  }
  return (
    <>
      <DeskHeader />
      {visit.data ? (
        <VisitSheet visit={visit.data} justEnded={justEnded === id} />
      ) : (
        <main id="contenu" class="page page--wide">
          <h1 class="visually-hidden">{t("visit.rail")}</h1>
          {visit.problem ? (
            <ErrorPanel problem={visit.problem} onRetry={visit.reload}>
              <div>
                <ButtonLink href="/desk">{t("nav.back")}</ButtonLink>
              </div>
            </ErrorPanel>
          ) : (
            <Skeleton heights={[64, 420, 64]} />
          )}
        </main>
      )}
    </>
  );
}
