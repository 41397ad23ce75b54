import "./lesions.css";
import { CircleCheck } from "lucide-preact";
import { type DueLesion, fetchDueLesions } from "../api/lesions";
import { EmptyState, Loaded } from "../components";
import { usePolling } from "../hooks/usePolling";
import { useResource } from "../hooks/useResource";
import { useTitle } from "../hooks/useTitle";
import { PhotoTile } from "../photos/PhotoTile";
import { siteWords } from "../staff/photoWords";
import { LesionBadges } from "./LesionList";
import { tl } from "./texts";

const EVERY_MS = 60_000;

/** The worklist: which lesions of all patients in care somebody should look at. */
export function DuePage({ pageOf }: { pageOf: (due: DueLesion) => string }) {
  useTitle(tl("work.title"));
  const due = useResource((signal) => fetchDueLesions(signal), []);
  usePolling(due, EVERY_MS);
  return (
    <main id="contenu" class="page stack" data-testid="due-lesions">
      <h1>{tl("work.title")}</h1>
      <p class="soft">{tl("work.lead")}</p>
      <Loaded resource={due} skeleton={[112, 112, 112]}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState icon={CircleCheck} title={tl("work.empty")}>
              <p class="soft">{tl("work.empty_help")}</p>
            </EmptyState>
          ) : (
            <ol class="lesions">
              {found.map((one) => (
                <li key={one.lesion.lesion_id} data-testid="due-lesion">
                  <a class="lesion" href={pageOf(one)}>
                    <span class="lesion__picture">
                      <PhotoTile photoId={one.lesion.cover} restricted={one.lesion.restricted} />
                    </span>
                    <span class="lesion__words">
                      <span class="lesion__name">{one.patient_name}</span>
                      <span>
                        {one.lesion.name}, <span class="soft">{siteWords(one.lesion.body_site)}</span>
                      </span>
                      <LesionBadges lesion={one.lesion} />
                    </span>
                  </a>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </main>
  );
}
