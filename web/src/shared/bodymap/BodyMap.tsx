import "./bodymap.css";
import { useState } from "preact/hooks";
import { Aim } from "./Aim";
import { FIGURES, MAPS, type MapKey } from "./figures";
import { tMap } from "./texts";

export type { MapKey } from "./figures";

export interface Mark {
  id: string;
  /** 0 to 1 on the map, from the top left. */
  x: number;
  y: number;
  label: string;
  /** Shown in place of its rank. */
  n?: number | undefined;
  due?: boolean | undefined;
  /** Due before long, and not yet. */
  soon?: boolean | undefined;
  /** There is nothing behind it to look at. */
  empty?: boolean | undefined;
}

export interface BodyMapProps {
  map: MapKey;
  onMap: (map: MapKey) => void;
  /** Those of this map; their numbers follow their order. */
  marks: readonly Mark[];
  /** How many marks each map has. */
  counts?: Partial<Record<MapKey, number>>;
  /** Those that can be turned to; all without it. */
  maps?: readonly MapKey[];
  /** Maps with something overdue. */
  late?: ReadonlySet<MapKey>;
  chosen?: string | undefined;
  onChoose?: ((id: string) => void) | undefined;
  /** With it, a touch of the figure gives a place. */
  onPlace?: ((x: number, y: number) => void) | undefined;
}

/** A body to point at: by touch, by mouse, or by the arrow keys. */
export function BodyMap(props: BodyMapProps) {
  const { map, onMap, marks, counts = {}, maps = MAPS, late, chosen, onChoose, onPlace } = props;
  const figure = FIGURES[map];
  const [aim, setAim] = useState({ x: 0.5, y: 0.4 });

  function touched(event: MouseEvent) {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const place = {
      x: clamp((event.clientX - box.left) / box.width),
      y: clamp((event.clientY - box.top) / box.height),
    };
    setAim(place);
    onPlace?.(place.x, place.y);
  }

  return (
    <div class="bodymap" data-testid="body-map">
      <fieldset class="bodymap__maps">
        <legend class="visually-hidden">{tMap("maps")}</legend>
        {maps.map((key) => (
          <label key={key} class="bodymap__map">
            <input
              type="radio"
              name="body-map"
              value={key}
              checked={key === map}
              onChange={() => onMap(key)}
            />
            <span class="bodymap__choice">
              {tMap(`map.${key}`)}
              {counts[key] ? (
                <span class="bodymap__count figures" data-late={late?.has(key) ? "" : undefined}>
                  {counts[key]}
                  {late?.has(key) && <span class="visually-hidden"> {tMap("late")}</span>}
                </span>
              ) : null}
            </span>
          </label>
        ))}
      </fieldset>
      <div class="bodymap__stage">
        <div class="bodymap__figure" data-wide={figure.halves ? "" : undefined} data-map={map}>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the aim gives the keyboard what a touch of the drawing gives. */}
          <svg
            viewBox={`0 0 ${figure.width} ${figure.height}`}
            class="bodymap__drawing"
            data-places={onPlace ? "" : undefined}
            role="img"
            aria-label={tMap(`map.${map}`)}
            data-testid="body-figure"
            onClick={onPlace ? touched : undefined}
          >
            {figure.shapes.map((shape) => (
              <path key={shape} d={shape} class="bodymap__shape" />
            ))}
            {figure.lines.map((line) => (
              <path key={line} d={line} class="bodymap__line" />
            ))}
            {figure.halves?.map(({ key, x }) => (
              <text key={key} x={x} y={figure.height - 6} class="bodymap__word">
                {tMap(`half.${key}`)}
              </text>
            ))}
          </svg>
          <span class="bodymap__side bodymap__side--start" aria-hidden="true">
            {sideWords(map)?.[0]}
          </span>
          <span class="bodymap__side bodymap__side--end" aria-hidden="true">
            {sideWords(map)?.[1]}
          </span>
          {marks.map((mark, index) => (
            <button
              key={mark.id}
              type="button"
              class="bodymap__pin"
              style={{ left: `${mark.x * 100}%`, top: `${mark.y * 100}%` }}
              aria-label={tMap(mark.due ? "pin.due" : mark.soon ? "pin.soon" : "pin", {
                n: mark.n ?? index + 1,
                label: mark.label,
              })}
              title={mark.label}
              aria-pressed={mark.id === chosen}
              data-due={mark.due ? "" : undefined}
              data-soon={mark.soon ? "" : undefined}
              data-empty={mark.empty ? "" : undefined}
              data-testid="body-pin"
              data-mark={mark.id}
              onClick={() => onChoose?.(mark.id)}
            >
              <span class="figures">{mark.n ?? index + 1}</span>
            </button>
          ))}
          {onPlace && <Aim at={aim} onAim={setAim} onPlace={() => onPlace(aim.x, aim.y)} />}
        </div>
      </div>
    </div>
  );
}

const clamp = (share: number): number => Math.min(1, Math.max(0, Math.round(share * 1000) / 1000));

/** Whose left and right the two edges are: on the front the patient looks at the reader. */
function sideWords(map: MapKey): [string, string] | undefined {
  if (map === "front") return [tMap("side.right"), tMap("side.left")];
  if (map === "back") return [tMap("side.left"), tMap("side.right")];
  return undefined;
}
