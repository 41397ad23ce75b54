import "./body.css";
import { PersonStanding } from "lucide-preact";
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Lesion } from "~/shared/api/lesions";
import { BodyMap, type MapKey } from "~/shared/bodymap/BodyMap";
import { MAPS } from "~/shared/bodymap/figures";
import { bodyMarks, lesionKey, onMaps } from "./bodyMarks";
import type { Group } from "./groups";
import { t } from "./texts";

interface BodyPickProps {
  groups: Group[];
  lesions: Lesion[];
  current: string;
  onPick: (key: string) => void;
  /** The pointer or the focus has come to it: it may be next. */
  onNear: (key: string) => void;
  box: RefObject<HTMLDetailsElement>;
}

/** The patient's lesions on a drawing of the body: which there are, which are overdue, and one of them to look at. */
export function BodyPick({ groups, lesions, current, onPick, onNear, box }: BodyPickProps) {
  const marks = bodyMarks(lesions, groups, ({ name }, photos) => `${name}, ${t.n("groups.photos", photos)}`);
  const now = marks.find(({ id }) => lesionKey(id) === current);
  const { counts, late } = onMaps(marks);
  const [map, setMap] = useState<MapKey>(now?.map ?? marks[0]?.map ?? "front");
  const [bare, setBare] = useState<string>();
  // Another lesion, picked in the list or by a key, turns the drawing to its side.
  useEffect(() => {
    setBare(undefined);
    if (now) setMap(now.map);
  }, [now?.id]);
  const without = lesions.find(({ lesion_id }) => lesion_id === bare);
  const due = marks.filter((mark) => mark.soon).length;
  const overdue = marks.filter((mark) => mark.due).length;

  function choose(id: string): void {
    const empty = marks.find((mark) => mark.id === id)?.empty;
    setBare(empty ? id : undefined);
    if (empty) return;
    onPick(lesionKey(id));
    if (!isWide() && box.current) box.current.open = false;
  }

  return (
    <details class="bodypick" open={isWide()} ref={box} data-testid="review-body">
      <summary>
        <PersonStanding size={18} aria-hidden="true" />
        <span>
          <strong>{t("body.title")}</strong>
          <span class="bodypick__sum">
            {t.n("body.lesions", marks.length)}
            {overdue > 0 && <b class="bodypick__late">{t.n("body.overdue", overdue)}</b>}
            {due > 0 && <span>{t.n("body.due", due)}</span>}
          </span>
        </span>
      </summary>
      <div
        onPointerOver={(event) => onNear(keyUnder(event.target))}
        onFocusIn={(event) => onNear(keyUnder(event.target))}
      >
        <BodyMap
          map={map}
          onMap={setMap}
          maps={MAPS.filter((key) => counts[key] || key === map)}
          counts={counts}
          late={late}
          marks={marks.filter((mark) => mark.map === map)}
          chosen={bare ?? now?.id}
          onChoose={choose}
        />
      </div>
      {without && (
        <p class="bodypick__bare" role="status">
          {t("body.bare", { name: without.name })}{" "}
          <a href={`/desk/lesions/${without.lesion_id}`}>{t("body.open")}</a>
        </p>
      )}
    </details>
  );
}

/** Room for the drawing beside the photo; else it opens over it, and closes once a lesion is picked. */
const isWide = () => matchMedia("(min-width: 64.01rem)").matches;

function keyUnder(target: EventTarget | null): string {
  const pin = (target as Element | null)?.closest<HTMLElement>("[data-mark]");
  return pin?.dataset.mark ? lesionKey(pin.dataset.mark) : "";
}
