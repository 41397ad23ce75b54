import "~/shared/opinions/opinions.css";
import { ArrowLeft } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso/router";
import { fetchOpinion, type OpinionView } from "~/shared/api/opinions";
import { ButtonLink, Loaded } from "~/shared/components";
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

const POLL_MS = 20_000;

/** One case that was asked at this place. */
export default function OpinionPage() {
  const { id = "" } = useRoute().params;
  const { route } = useLocation();
  const opinion = useResource((signal) => fetchOpinion(id, signal), [id]);
  usePolling(opinion, POLL_MS);
  useTitle(opinion.data ? whoWords(opinion.data) : to("title"));
  return (
    <main id="contenu" class="page stack">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/assistant/avis">
          {to("back")}
        </ButtonLink>
      </div>
      <Loaded resource={opinion} skeleton={[96, 320]}>
        {(found) =>
          found.state === "draft" ? (
            <>
              <h1>{to("ask.title_for", { name: whoWords(found) })}</h1>
              <AskForm
                key={found.opinion_id}
                patientId={found.patient_id ?? ""}
                practitionerId={found.practitioner.practitioner_id}
                draft={found}
                onSaved={opinion.set}
                onDiscarded={() => route("/assistant/avis")}
              />
            </>
          ) : (
            <Sheet opinion={found} onChanged={opinion.set} />
          )
        }
      </Loaded>
    </main>
  );
}

function Sheet({ opinion, onChanged }: { opinion: OpinionView; onChanged: (opinion: OpinionView) => void }) {
  const [current, setCurrent] = useState(0);
  return (
    <div class="stack case--sheet" data-testid="case" data-state={opinion.state}>
      <CaseHead opinion={opinion} />
      <AskerParts key={opinion.state} opinion={opinion} onChanged={onChanged} />
      {opinion.answer && <AnswerShown opinion={opinion} answer={opinion.answer} />}
      <CaseFacts opinion={opinion} />
      {opinion.shown.length > 0 && (
        <CasePhotos photos={opinion.shown} current={current} onMove={setCurrent} />
      )}
      <CaseEvents events={opinion.events} />
    </div>
  );
}
