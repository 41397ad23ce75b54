import "~/shared/opinions/opinions.css";
import { ArrowLeft } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso/router";
import { fetchOpinion, type OpinionView } from "~/shared/api/opinions";
import { Banner, ButtonLink, Loaded } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { AnswerShown } from "~/shared/opinions/AnswerShown";
import { AskerParts } from "~/shared/opinions/AskerParts";
import { AskForm } from "~/shared/opinions/AskForm";
import { CaseEvents, CaseFacts, CaseHead } from "~/shared/opinions/CaseHead";
import { CasePhotos } from "~/shared/opinions/CasePhotos";
import { to } from "~/shared/opinions/texts";
import { whoWords } from "~/shared/opinions/words";
import { DeskHeader } from "../DeskHeader";
import { AnswerForm } from "./AnswerForm";
import { SpecialistParts } from "./SpecialistParts";

const POLL_MS = 20_000;

/** One case: for the specialist the photos large beside the answer, for the asker a sheet. */
export default function CasePage() {
  const { id = "" } = useRoute().params;
  const { route } = useLocation();
  const opinion = useResource((signal) => fetchOpinion(id, signal), [id]);
  usePolling(opinion, POLL_MS);
  useTitle(opinion.data ? whoWords(opinion.data) : to("title"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="case-page">
        <Loaded resource={opinion} skeleton={[96, 320]}>
          {(found) =>
            found.state === "draft" ? (
              <div class="page stack">
                <h1>{to("ask.title_for", { name: whoWords(found) })}</h1>
                <AskForm
                  key={found.opinion_id}
                  patientId={found.patient_id ?? ""}
                  practitionerId={found.practitioner.practitioner_id}
                  draft={found}
                  onSaved={opinion.set}
                  onDiscarded={() => route("/desk/avis")}
                />
              </div>
            ) : (
              <Case opinion={found} onChanged={opinion.set} onGone={() => route("/desk/avis")} />
            )
          }
        </Loaded>
      </main>
    </>
  );
}

interface CaseProps {
  opinion: OpinionView;
  onChanged: (opinion: OpinionView) => void;
  onGone: () => void;
}

function Case({ opinion, onChanged, onGone }: CaseProps) {
  const [current, setCurrent] = useState(0);
  const { rights, answer } = opinion;
  return (
    <div class="case" data-testid="case" data-state={opinion.state}>
      <CasePhotos photos={opinion.shown} current={current} onMove={setCurrent} />
      <div class="case__side stack">
        <div>
          <ButtonLink kind="quiet" icon={ArrowLeft} href="/desk/avis" class="btn--flush">
            {to("back")}
          </ButtonLink>
        </div>
        <CaseHead
          opinion={opinion}
          recordHref={opinion.patient_id ? `/desk/patients/${opinion.patient_id}` : undefined}
        />
        {!opinion.patient && (
          <Banner title={to(opinion.state === "sent" ? "case.not_yet" : "case.closed_access")} />
        )}
        <SpecialistParts opinion={opinion} onChanged={onChanged} onGone={onGone} />
        <CaseFacts opinion={opinion} />
        {answer && <AnswerShown opinion={opinion} answer={answer} />}
        <AskerParts key={opinion.state} opinion={opinion} onChanged={onChanged} />
        {rights.answer && (
          <AnswerForm opinion={opinion} current={current} onShow={setCurrent} onAnswered={onChanged} />
        )}
        <CaseEvents events={opinion.events} />
      </div>
    </div>
  );
}
