import "./lesions.css";
import { useState } from "preact/hooks";
import type { Lesion } from "../api/lesions";
import { BodyMap, type MapKey } from "../bodymap/BodyMap";
import { siteAt } from "../bodymap/places";
import { isDue } from "./due";
import { LesionList } from "./LesionList";
import { NewLesionForm } from "./NewLesionForm";
import { tl } from "./texts";

interface SkinViewProps {
  patientId: string;
  lesions: readonly Lesion[];
  pageOf: (lesion: Lesion) => string;
  /** A lesion was added. */
  onChange: () => void;
  staff?: boolean;
}

/** The body with its lesions, the list beside it, and adding one by touching the drawing. */
export function SkinView({ patientId, lesions, pageOf, onChange, staff = false }: SkinViewProps) {
  const [map, setMap] = useState<MapKey>(firstMap(lesions));
  const [chosen, setChosen] = useState<string>();
  const [place, setPlace] = useState<{ x: number; y: number }>();
  const here = lesions.filter((lesion) => lesion.map === map);
  const marks = here.map((one) => ({
    id: one.lesion_id,
    x: one.x,
    y: one.y,
    label: one.name,
    due: isDue(one),
  }));
  const counts: Partial<Record<MapKey, number>> = {};
  for (const lesion of lesions) counts[lesion.map] = (counts[lesion.map] ?? 0) + 1;

  function turn(to: MapKey) {
    setMap(to);
    setPlace(undefined);
  }

  return (
    <div class="skin">
      <div class="stack">
        <BodyMap
          map={map}
          onMap={turn}
          marks={place ? [...marks, { id: "new", ...place, label: tl("new.title") }] : marks}
          counts={counts}
          chosen={place ? "new" : chosen}
          onChoose={setChosen}
          onPlace={(x, y) => setPlace({ x, y })}
        />
        <p class="soft small">{tl("new.touch")}</p>
      </div>
      <div class="stack">
        {place ? (
          <NewLesionForm
            // Its first guesses follow the place.
            key={`${map} ${place.x} ${place.y}`}
            patientId={patientId}
            at={{ map, ...place }}
            site={siteAt(map, place.x, place.y)}
            staff={staff}
            onCancel={() => setPlace(undefined)}
            onAdded={(lesion) => {
              setPlace(undefined);
              setChosen(lesion.lesion_id);
              onChange();
            }}
          />
        ) : (
          <section class="stack">
            <h2>{tl("list.title")}</h2>
            {here.length === 0 && (
              <p class="soft">
                {tl("list.none")}
                {lesions.length > 0 && `. ${tl("list.elsewhere")}`}
              </p>
            )}
            <LesionList lesions={here} chosen={chosen} pageOf={pageOf} />
          </section>
        )}
      </div>
    </div>
  );
}

/** Where somebody should look: what is due, else what is new, else what is followed. */
function firstMap(lesions: readonly Lesion[]): MapKey {
  const first =
    lesions.find((one) => isDue(one)) ??
    lesions.find(({ unseen }) => unseen) ??
    lesions.find(({ state }) => state === "watched") ??
    lesions[0];
  return first?.map ?? "front";
}
