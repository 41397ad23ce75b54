import { EyeOff } from "lucide-preact";
import { photoUrl } from "~/shared/api/endpoints";
import type { Photo } from "~/shared/api/types";
import { dayOf, shortDay } from "~/shared/i18n";
import { groupBy } from "~/shared/staff/groupBy";
import { photoWords, takenAt } from "~/shared/staff/photoWords";
import { t } from "./texts";
import { SIDES, type Side } from "./useViewers";

interface TimelineProps {
  /** Newest first. */
  photos: Photo[];
  pair: Record<Side, Photo | undefined>;
  onPick: (side: Side, photo: Photo) => void;
  /** The pointer or the focus has come to it: it may be next. */
  onNear: (side: Side, photo: Photo) => void;
}

/** Every photo of what is looked at, oldest at the left; each goes to either side. */
export function Timeline({ photos, pair, onPick, onNear }: TimelineProps) {
  const days = groupBy([...photos].reverse(), (photo) => dayOf(takenAt(photo)));
  return (
    <section class="timeline" aria-label={t("time.label")}>
      {[...days].map(([day, ofDay]) => (
        <div key={day} class="timeline__day">
          <h2>
            {shortDay(day)} {day.slice(0, 4)}
          </h2>
          <ul>
            {ofDay.map((photo) => (
              <li key={photo.photo_id} class="timeline__one">
                {photo.restricted ? (
                  <span class="timeline__hidden">
                    <EyeOff size={20} aria-hidden="true" />
                  </span>
                ) : (
                  <img src={photoUrl(photo.photo_id, "thumbnail")} alt="" loading="lazy" />
                )}
                <div class="timeline__sides">
                  {SIDES.map((side) => (
                    <button
                      key={side}
                      type="button"
                      aria-pressed={pair[side]?.photo_id === photo.photo_id}
                      aria-label={`${t(`time.${side}`)} : ${photoWords(photo)}`}
                      onClick={() => onPick(side, photo)}
                      onPointerEnter={() => onNear(side, photo)}
                      onFocus={() => onNear(side, photo)}
                    >
                      {t(`time.short_${side}`)}
                    </button>
                  ))}
                </div>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
