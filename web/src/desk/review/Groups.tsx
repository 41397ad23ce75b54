import { Images, MapPin } from "lucide-preact";
import type { Lesion } from "~/shared/api/lesions";
import { siteWords } from "~/shared/staff/photoWords";
import type { Group } from "./groups";
import { t } from "./texts";

interface GroupsProps {
  groups: Group[];
  lesions: Lesion[];
  current: string;
  onPick: (key: string) => void;
}

/** Named lesions and places of the body that have photos; one of them is looked at. */
export function Groups({ groups, lesions, current, onPick }: GroupsProps) {
  return (
    <nav class="groups" aria-label={t("groups.label")}>
      <ul>
        {groups.map(({ key, photos }) => {
          const lesion = lesions.find((one) => `lesion:${one.lesion_id}` === key);
          const site = siteWords(lesion?.body_site ?? photos[0]?.body_site ?? null);
          const Icon = key.startsWith("lesion:") ? MapPin : Images;
          return (
            <li key={key}>
              <button
                type="button"
                class="groups__one"
                aria-current={key === current ? "true" : undefined}
                onClick={() => onPick(key)}
              >
                <Icon size={18} aria-hidden="true" />
                <span>
                  <strong>{lesion?.name ?? site}</strong>
                  {lesion && <span>{site}</span>}
                  <span>{t.n("groups.photos", photos.length)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
