import { Camera, CircleCheck, EyeOff } from "lucide-preact";
import { useState } from "preact/hooks";
import { photoUrl } from "../api/endpoints";
import { fetchPhotosToShow } from "../api/opinions";
import type { Photo } from "../api/types";
import { CaptureSeries } from "../capture/CaptureSeries";
import { Button, Loaded } from "../components";
import { useResource } from "../hooks/useResource";
import { photoWords } from "../staff/photoWords";
import { to } from "./texts";

interface PhotoPickProps {
  patientId: string;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** The patient's photos to send with the case, in the order they are pressed; or new ones taken now. */
export function PhotoPick({ patientId, chosen, onChange }: PhotoPickProps) {
  const photos = useResource((signal) => fetchPhotosToShow(patientId, signal), [patientId]);
  const [taking, setTaking] = useState(false);

  async function taken(seriesId: string) {
    setTaking(false);
    const all = await fetchPhotosToShow(patientId);
    photos.set(all);
    const fresh = all.filter((one) => one.series_id === seriesId).map((one) => one.photo_id);
    onChange([...chosen, ...fresh.filter((id) => !chosen.includes(id))]);
  }

  return (
    <section class="stack" aria-labelledby="opinion-photos">
      <h2 id="opinion-photos">{to("ask.photos")}</h2>
      <p class="soft">{to("ask.photos_hint")}</p>
      <Loaded resource={photos} skeleton={[120]}>
        {(all) =>
          all.length === 0 ? (
            <p>{to("ask.photos_none")}</p>
          ) : (
            <ul class="photo-picks">
              {all.map((photo) => (
                <li key={photo.photo_id}>
                  <Pick
                    photo={photo}
                    place={chosen.indexOf(photo.photo_id) + 1}
                    onPress={() =>
                      onChange(
                        chosen.includes(photo.photo_id)
                          ? chosen.filter((id) => id !== photo.photo_id)
                          : [...chosen, photo.photo_id],
                      )
                    }
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <div>
        <Button icon={Camera} aria-expanded={taking} onClick={() => setTaking(!taking)}>
          {to(taking ? "ask.photos_stop" : "ask.photos_new")}
        </Button>
      </div>
      {taking && <CaptureSeries patientId={patientId} onDone={(seriesId) => void taken(seriesId)} />}
    </section>
  );
}

/** `place`: in the order of the case, from 1; 0: not chosen. A restricted photo is never drawn in a list. */
function Pick({ photo, place, onPress }: { photo: Photo; place: number; onPress: () => void }) {
  return (
    <button
      type="button"
      class="photo-pick"
      aria-pressed={place > 0}
      data-testid="photo-pick"
      onClick={onPress}
    >
      {photo.restricted ? (
        <span class="photo-pick__hidden">
          <EyeOff size={28} aria-hidden="true" />
          {to("ask.restricted")}
        </span>
      ) : (
        <img src={photoUrl(photo.photo_id, "thumbnail")} alt="" loading="lazy" />
      )}
      <span class="photo-pick__words">
        {place > 0 && <CircleCheck size={18} aria-hidden="true" />}
        {photoWords(photo)}
      </span>
    </button>
  );
}
