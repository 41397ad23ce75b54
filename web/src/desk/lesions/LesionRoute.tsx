import { Images, UserRound } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import { ButtonLink } from "~/shared/components";
import { CheckForm } from "~/shared/lesions/CheckForm";
import type { FindPatients } from "~/shared/lesions/MovePhoto";
import { StaffLesion } from "~/shared/lesions/StaffLesion";
import { DeskHeader } from "../DeskHeader";
import { matching, myPatients } from "../patients";
import { t } from "../texts";

const ownPatients: FindPatients = async (letters, signal) => matching(await myPatients(signal), letters);

export default function LesionRoute() {
  const { id = "" } = useRoute().params;
  return (
    <>
      <DeskHeader />
      <StaffLesion id={id} back="/desk/lesions" findPatients={ownPatients}>
        {(lesion, reload) => (
          <>
            <div class="row">
              <ButtonLink icon={Images} href={`/desk/patients/${lesion.patient_id}/photos`}>
                {t("photos.all")}
              </ButtonLink>
              <ButtonLink icon={UserRound} href={`/desk/patients/${lesion.patient_id}`}>
                {t("patient.title")}
              </ButtonLink>
            </div>
            <CheckForm key={lesion.checked_at} lesion={lesion} onChecked={reload} />
          </>
        )}
      </StaffLesion>
    </>
  );
}
