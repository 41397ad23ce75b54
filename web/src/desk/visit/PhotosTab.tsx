import { Camera, Images } from "lucide-preact";
import type { Consultation } from "~/shared/api/types";
import type { CallSession } from "~/shared/call";
import { ButtonLink, EmptyState } from "~/shared/components";
import { PlacePhotos } from "~/shared/lesions/PlacePhotos";
import { PhotoThumbs } from "~/shared/staff/PhotoThumbs";
import { t } from "../texts";
import { AskForPhoto } from "./AskForPhoto";

interface PhotosTabProps {
  visit: Consultation;
  session: CallSession;
  fresh: ReadonlySet<string>;
  onSeen: (id: string) => void;
}

/** Photos of the visit, newest first, and asking for one. */
export function PhotosTab({ visit, session, fresh, onSeen }: PhotosTabProps) {
  const photos = [...visit.photos].sort((a, b) => b.received_at.localeCompare(a.received_at));
  const inCall = session.members.value.some((member) => member.role !== "agent");
  return (
    <div class="stack">
      {inCall && <AskForPhoto session={session} patientId={visit.appointment.patient.patient_id} />}
      {photos.length > 0 ? (
        <PhotoThumbs photos={photos} fresh={fresh} onSeen={(photo) => onSeen(photo.photo_id)} />
      ) : (
        <EmptyState icon={Camera} title={t("photos.none")}>
          <p class="soft">{t("photos.none_help")}</p>
        </EmptyState>
      )}
      <PlacePhotos patientId={visit.appointment.patient.patient_id} photos={photos} />
      <ButtonLink
        kind="quiet"
        icon={Images}
        href={`/desk/patients/${visit.appointment.patient.patient_id}/photos`}
        target="_blank"
      >
        {t("photos.all")}
      </ButtonLink>
    </div>
  );
}
