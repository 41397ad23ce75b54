import { fetchLesions } from "~/shared/api/lesions";
import { Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { SkinView } from "~/shared/lesions/SkinView";
import { tl } from "~/shared/lesions/texts";
import { MovesList } from "./MovesList";

/** A patient's skin on her sheet. */
export function LesionsPart({ patientId }: { patientId: string }) {
  const lesions = useResource((signal) => fetchLesions(patientId, signal), [patientId]);
  return (
    <section class="stack sheet__part" data-testid="lesions-part">
      <h2>{tl("part.title")}</h2>
      <Loaded resource={lesions} skeleton={[320]}>
        {(found) => (
          <SkinView
            patientId={patientId}
            lesions={found}
            pageOf={({ lesion_id }) => `/desk/lesions/${lesion_id}`}
            onChange={lesions.reload}
            staff
          />
        )}
      </Loaded>
      <MovesList patientId={patientId} />
    </section>
  );
}
