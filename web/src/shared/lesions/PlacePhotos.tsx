import { FolderInput } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchLesions, type Lesion, placePhoto } from "../api/lesions";
import type { Photo } from "../api/types";
import { isIntimate } from "../bodymap/places";
import { Button, Check, ErrorPanel, Field, Select, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { useResource } from "../hooks/useResource";
import { dayAndTime } from "../i18n";
import { siteWords } from "../staff/photoWords";
import { tl } from "./texts";

const VIEWS = ["overview", "landmark", "close_up", "dermoscopy", "other"] as const;
type View = (typeof VIEWS)[number];

/** Photos that came without a lesion: which one each shows, from how near. Nothing where all is placed. */
export function PlacePhotos({ patientId, photos }: { patientId: string; photos: readonly Photo[] }) {
  const [placed, setPlaced] = useState<ReadonlySet<string>>(new Set());
  const lesions = useResource((signal) => fetchLesions(patientId, signal), [patientId]);
  const open = photos.filter((photo) => !photo.lesion_id && !placed.has(photo.photo_id));
  if (!lesions.data || lesions.data.length === 0 || open.length === 0) return null;
  const known = lesions.data;
  return (
    <details class="place" data-testid="place-photos">
      <summary>{tl("place.title")}</summary>
      <p class="soft small">{tl("place.help")}</p>
      {open.map((photo) => (
        <PlaceOne
          key={photo.photo_id}
          photo={photo}
          lesions={known}
          onPlaced={() => setPlaced((before) => new Set([...before, photo.photo_id]))}
        />
      ))}
    </details>
  );
}

interface PlaceOneProps {
  photo: Photo;
  lesions: readonly Lesion[];
  onPlaced: () => void;
}

function PlaceOne({ photo, lesions, onPlaced }: PlaceOneProps) {
  const near = lesions.find(({ body_site }) => body_site === photo.body_site) ?? lesions[0];
  const [lesionId, setLesionId] = useState(near?.lesion_id ?? "");
  const [view, setView] = useState<View>(photo.view === "other" ? "close_up" : photo.view);
  const [restricted, setRestricted] = useState(photo.restricted || isIntimate(photo.body_site));
  const [chaperone, setChaperone] = useState(photo.chaperone ?? "");
  const placing = useAction();
  const lesion = lesions.find(({ lesion_id }) => lesion_id === lesionId);

  const save = () =>
    placing.run(async () => {
      await placePhoto(photo.photo_id, {
        lesion_id: lesionId || null,
        view,
        body_site: photo.body_site ?? lesion?.body_site ?? null,
        restricted: restricted || Boolean(lesion?.restricted),
        chaperone: chaperone || null,
      });
      toast(tl("place.done"));
      onPlaced();
    });

  return (
    <fieldset class="place__one stack">
      <legend>
        {tl("place.photo", { date: dayAndTime(photo.taken_at) })}, {siteWords(photo.body_site)}
      </legend>
      <Select
        label={tl("place.lesion")}
        value={lesionId}
        options={[
          ...lesions.map((one) => ({ value: one.lesion_id, label: one.name })),
          { value: "", label: tl("place.none") },
        ]}
        onChange={(event) => setLesionId(event.currentTarget.value)}
      />
      <Select
        label={tl("place.view")}
        value={view}
        options={VIEWS.map((value) => ({ value, label: tl(`view.${value}`) }))}
        onChange={(event) => setView(event.currentTarget.value as View)}
      />
      <Check checked={restricted} onChange={(event) => setRestricted(event.currentTarget.checked)}>
        {tl("place.restricted")}
      </Check>
      {restricted && (
        <Field
          label={tl("place.chaperone")}
          hint={tl("place.chaperone_hint")}
          optional
          maxLength={80}
          value={chaperone}
          onInput={(event) => setChaperone(event.currentTarget.value)}
        />
      )}
      {placing.problem && <ErrorPanel problem={placing.problem} />}
      <div>
        <Button icon={FolderInput} busy={placing.busy} onClick={() => void save()} data-testid="place-photo">
          {tl("place.save")}
        </Button>
      </div>
    </fieldset>
  );
}
