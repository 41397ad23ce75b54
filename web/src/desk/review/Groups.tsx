import { CalendarClock, Images } from "lucide-preact";
import type { Lesion } from "~/shared/api/lesions";
import { dayAndMonth } from "~/shared/i18n";
import { dueness } from "~/shared/lesions/due";
import { siteWords } from "~/shared/staff/photoWords";
import { lesionKey } from "./bodyMarks";
import type { Group } from "./groups";
import { t } from "./texts";

interface GroupsProps {
  groups: Group[];
  lesions: Lesion[];
  current: string;
  onPick: (key: string) => void;
  /** The pointer or the focus has come to it: it may be next. */
  onNear: (key: string) => void;
}

/** Named lesions, numbered as on the body, and places of the body that have photos; one of them is looked at. */
export function Groups({ groups, lesions, current, onPick, onNear }: GroupsProps) {
  let number = 0;
  return (
    <nav class="groups" aria-label={t("groups.label")}>
      <ul>
        {groups.map(({ key, photos }) => {
          const lesion = lesions.find((one) => lesionKey(one.lesion_id) === key);
          const site = siteWords(lesion?.body_site ?? photos[0]?.body_site ?? null);
          return (
            <li key={key}>
              <button
                type="button"
                class="groups__one"
                aria-current={key === current ? "true" : undefined}
                onClick={() => onPick(key)}
                onPointerEnter={() => onNear(key)}
                onFocus={() => onNear(key)}
              >
                {lesion ? (
                  <span class="groups__number figures">{++number}</span>
                ) : (
                  <Images size={18} aria-hidden="true" />
                )}
                <span>
                  <strong>{lesion?.name ?? site}</strong>
                  {lesion && <span>{site}</span>}
                  <span>{t.n("groups.photos", photos.length)}</span>
                  {lesion && <Due lesion={lesion} />}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Due({ lesion }: { lesion: Lesion }) {
  const told = dueness(lesion);
  if (!told || !lesion.next_due_on) return null;
  return (
    <span class="groups__due" data-late={told === "overdue" ? "" : undefined}>
      <CalendarClock size={14} aria-hidden="true" />
      {t(`groups.${told}`, { date: dayAndMonth(`${lesion.next_due_on}T12:00:00Z`) })}
    </span>
  );
}
