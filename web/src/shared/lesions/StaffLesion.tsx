import { ArrowLeft } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { fetchIdentity } from "../api/care";
import { fetchLesion, type LesionDetail } from "../api/lesions";
import { ButtonLink, Loaded } from "../components";
import { useResource } from "../hooks/useResource";
import { useTitle } from "../hooks/useTitle";
import { birthDate } from "../i18n";
import { siteWords } from "../staff/photoWords";
import { EditLesion } from "./EditLesion";
import { LesionBadges } from "./LesionList";
import { type FindPatients, MovePhoto } from "./MovePhoto";
import { TakePhotos } from "./TakePhotos";
import { Timeline } from "./Timeline";
import { tl } from "./texts";

interface StaffLesionProps {
  id: string;
  /** The worklist. */
  back: string;
  findPatients: FindPatients;
  /** What leads on from it. */
  links?: (lesion: LesionDetail) => ComponentChildren;
  /** Beside the photos, and after them on a phone: what is said once they have been looked at. */
  children?: (lesion: LesionDetail, reload: () => void) => ComponentChildren;
}

/** One lesion over the years, for whoever looks after the patient. */
export function StaffLesion({ id, back, findPatients, links, children }: StaffLesionProps) {
  const lesion = useResource((signal) => fetchLesion(id, signal), [id]);
  useTitle(lesion.data?.name ?? tl("work.title"));
  return (
    <main id="contenu" class="page page--wide stack" data-testid="staff-lesion">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} class="btn--flush" href={back}>
          {tl("work.title")}
        </ButtonLink>
      </div>
      <h1>{lesion.data?.name ?? tl("work.title")}</h1>
      <Loaded resource={lesion} skeleton={[56, 240]}>
        {(found) => (
          <>
            <Whose patientId={found.patient_id} />
            <p class="soft">{siteWords(found.body_site)}</p>
            <LesionBadges lesion={found} />
            {found.note && <p class="lesion-note">{found.note}</p>}
            {links && <div class="row">{links(found)}</div>}
            <EditLesion lesion={found} staff onChanged={lesion.reload} />
            <div class="lesion-page">
              <div class="stack">
                <Timeline series={found.series} />
                <TakePhotos lesion={found} onDone={lesion.reload} />
              </div>
              {children?.(found, lesion.reload)}
            </div>
            <MovePhoto
              patientId={found.patient_id}
              photos={found.series.flatMap(({ photos }) => photos)}
              find={findPatients}
              onMoved={lesion.reload}
            />
          </>
        )}
      </Loaded>
    </main>
  );
}

/** Many patients have a "mole of the back": whose this one is stands beside its name. */
function Whose({ patientId }: { patientId: string }) {
  const { data } = useResource((signal) => fetchIdentity(patientId, signal), [patientId]);
  return (
    <p data-testid="lesion-patient">
      {data ? (
        <>
          <strong>{`${data.given_names} ${data.birth_name}`}</strong>,{" "}
          {tl("work.born", { date: birthDate(data.birth_date) })}
        </>
      ) : (
        "\u00a0"
      )}
    </p>
  );
}
