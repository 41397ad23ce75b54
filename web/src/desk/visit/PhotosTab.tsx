import { Camera, Images } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Consultation } from "~/shared/api/types";
import type { CallSession } from "~/shared/call";
import { Button, ButtonLink, EmptyState, Field, toast } from "~/shared/components";
import { PhotoThumbs } from "~/shared/staff/PhotoThumbs";
import { t } from "../texts";

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
      {inCall && <AskForPhoto session={session} />}
      {photos.length > 0 ? (
        <PhotoThumbs photos={photos} fresh={fresh} onSeen={(photo) => onSeen(photo.photo_id)} />
      ) : (
        <EmptyState icon={Camera} title={t("photos.none")}>
          <p class="soft">{t("photos.none_help")}</p>
        </EmptyState>
      )}
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

function AskForPhoto({ session }: { session: CallSession }) {
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button icon={Camera} wide data-testid="ask-photo" onClick={() => setAsking(true)}>
        {t("photos.ask")}
      </Button>
    );
  }
  return (
    <form
      class="stack rail__form"
      onSubmit={(event) => {
        event.preventDefault();
        const note = String(new FormData(event.currentTarget).get("note") ?? "").trim();
        if (!session.requestPhoto(note)) return toast(t("devices.not_sent"));
        toast(t("photos.asked"));
        setAsking(false);
      }}
    >
      <Field
        label={t("photos.ask_note")}
        name="note"
        optional
        maxLength={300}
        placeholder={t("photos.ask_example")}
        autofocus
      />
      <Button kind="primary" type="submit" icon={Camera} data-testid="ask-photo-send">
        {t("photos.ask_send")}
      </Button>
    </form>
  );
}
