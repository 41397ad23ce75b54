import "./review.css";
import "./stage.css";
import "./panels.css";
import { ArrowLeft, Images } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { fetchLesions } from "~/shared/api/lesions";
import { fetchReview } from "~/shared/api/review";
import { ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { DeskHeader } from "../DeskHeader";
import { GlassBanner } from "../emergency/GlassBanner";
import { lesionKey } from "./bodyMarks";
import { Cockpit } from "./Cockpit";
import { forgetPreviews } from "./previews";
import { t } from "./texts";

/** All photos of a patient on neutral grey: two dates over each other, measured, annotated. `?lesion=`: begins there. */
export default function ReviewPage() {
  const {
    params: { id = "" },
    query: { lesion },
  } = useRoute();
  const review = useResource((signal) => fetchReview(id, signal), [id]);
  const lesions = useResource((signal) => fetchLesions(id, signal), [id]);
  const name = review.data?.patient.name ?? "";
  useTitle(t("title", { name }));
  useEffect(() => forgetPreviews, [id]);
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="review">
        <GlassBanner patientId={id} />
        <div class="review__head">
          <ButtonLink kind="quiet" icon={ArrowLeft} href={lesion ? `/desk/lesions/${lesion}` : "/desk"}>
            {t("back")}
          </ButtonLink>
          <h1>{t("title", { name })}</h1>
        </div>
        <Loaded resource={review} skeleton={[48, 420, 120]}>
          {({ photos }) =>
            photos.length === 0 ? (
              <EmptyState icon={Images} title={t("none")}>
                <p>{t("none_help")}</p>
              </EmptyState>
            ) : (
              <Cockpit photos={photos} lesions={lesions.data ?? []} first={lesion && lesionKey(lesion)} />
            )
          }
        </Loaded>
      </main>
    </>
  );
}
