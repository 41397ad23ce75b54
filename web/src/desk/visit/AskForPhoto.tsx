import { Camera } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchLesions } from "~/shared/api/lesions";
import type { CallSession } from "~/shared/call";
import { VIEWS, type View } from "~/shared/capture/series";
import { tCapture } from "~/shared/capture/texts";
import { Button, Field, Select, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { t } from "../texts";

interface AskForPhotoProps {
  session: CallSession;
  patientId: string;
}

/** A request to the patient's own device: of which lesion, from how near, and what to see on it. */
export function AskForPhoto({ session, patientId }: AskForPhotoProps) {
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button icon={Camera} wide data-testid="ask-photo" onClick={() => setAsking(true)}>
        {t("photos.ask")}
      </Button>
    );
  }
  return <AskForm session={session} patientId={patientId} onAsked={() => setAsking(false)} />;
}

function AskForm({ session, patientId, onAsked }: AskForPhotoProps & { onAsked: () => void }) {
  const { data: lesions = [] } = useResource((signal) => fetchLesions(patientId, signal), [patientId]);
  const ask = (form: FormData) => {
    const said = (name: string) => String(form.get(name) ?? "").trim();
    const wish = { note: said("note"), view: said("view") as View, lesionId: said("lesion") || null };
    if (!session.requestPhoto(wish)) return toast(t("devices.not_sent"));
    toast(t("photos.asked"));
    onAsked();
  };
  return (
    <form
      class="stack rail__form"
      onSubmit={(event) => {
        event.preventDefault();
        ask(new FormData(event.currentTarget));
      }}
    >
      {lesions.length > 0 && (
        <Select
          label={t("photos.ask_lesion")}
          name="lesion"
          data-testid="ask-photo-lesion"
          options={[
            { value: "", label: t("photos.ask_lesion_none") },
            ...lesions.map((lesion) => ({ value: lesion.lesion_id, label: lesion.name })),
          ]}
        />
      )}
      <Select
        label={t("photos.ask_view")}
        name="view"
        data-testid="ask-photo-view"
        options={VIEWS.map((view) => ({ value: view, label: tCapture(`view.${view}`) }))}
      />
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
