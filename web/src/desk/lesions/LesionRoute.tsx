import { Images, UserRound } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import type { LesionDetail } from "~/shared/api/lesions";
import { ButtonLink } from "~/shared/components";
import { CheckForm } from "~/shared/lesions/CheckForm";
import type { FindPatients } from "~/shared/lesions/MovePhoto";
import { StaffLesion } from "~/shared/lesions/StaffLesion";
import { DeskHeader } from "../DeskHeader";
import { matching, myPatients } from "../patients";
import { t } from "../texts";

const ownPatients: FindPatients = async (letters, signal) => matching(await myPatients(signal), letters);

const links = ({ lesion_id, patient_id, series }: LesionDetail) => (
  <>
    {series.length > 0 && (
      <ButtonLink
        kind="primary"
        icon={Images}
        href={`/desk/patients/${patient_id}/photos?lesion=${lesion_id}`}
        data-testid="compare-photos"
      >
        {t("photos.compare")}
      </ButtonLink>
    )}
    <ButtonLink icon={UserRound} href={`/desk/patients/${patient_id}`}>
      {t("patient.title")}
    </ButtonLink>
  </>
);

export default function LesionRoute() {
  const { id = "" } = useRoute().params;
  return (
    <>
      <DeskHeader />
      <StaffLesion id={id} back="/desk/lesions" findPatients={ownPatients} links={links}>
        {(lesion, reload) => <CheckForm key={lesion.checked_at} lesion={lesion} onChecked={reload} />}
      </StaffLesion>
    </>
  );
}
