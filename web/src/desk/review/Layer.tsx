import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Annotation, Measure, PhotoMarks } from "~/shared/api/review";
import { ellipse } from "./drawing";
import { onScreen, type Point, type View } from "./linking";
import { sizeWords } from "./words";

interface LayerProps {
  view: View | undefined;
  marks: PhotoMarks | undefined;
  /** Points of a shape that is being drawn, or landmarks, with a number each. */
  draft: Point[];
  numbered: boolean;
}

/** What lies over a photo, drawn above it and never in it. Screen readers have the same in the panel. */
export function Layer({ view, marks, draft, numbered }: LayerProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = svg.current as SVGSVGElement;
    const watch = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const at = (point: Point) => (view ? onScreen(view, size, point) : { x: 0, y: 0 });
  const path = (points: Point[], closed: boolean) =>
    points
      .map(at)
      .map(({ x, y }, index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`)
      .join("") + (closed ? "Z" : "");

  return (
    <svg ref={svg} class="layer" aria-hidden="true">
      {view && marks?.calibration?.corners && (
        <path class="layer__card" d={path(marks.calibration.corners.map(asPoint), true)} />
      )}
      {view &&
        marks?.measures.map((one) => <MeasureMark key={one.measure_id} one={one} at={at} path={path} />)}
      {view &&
        marks?.annotations.map((one) => (
          <AnnotationMark key={one.annotation_id} one={one} at={at} path={path} />
        ))}
      {view && !numbered && draft.length > 1 && <path class="layer__draft" d={path(draft, false)} />}
      {view &&
        draft.map((point, index) => {
          const { x, y } = at(point);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: points have no other name than their number
            <g key={index}>
              <circle class="layer__point" cx={x} cy={y} r={numbered ? 11 : 5} />
              {numbered && (
                <text class="layer__number" x={x} y={y} dy="0.35em">
                  {index + 1}
                </text>
              )}
            </g>
          );
        })}
    </svg>
  );
}

interface MarkProps<T> {
  one: T;
  at: (point: Point) => Point;
  path: (points: Point[], closed: boolean) => string;
}

const asPoint = ([x = 0, y = 0]: readonly number[]): Point => ({ x, y });

function MeasureMark({ one, at, path }: MarkProps<Measure>) {
  const points = one.points.map(asPoint);
  const border = one.shape === "ellipse" ? ellipse(points as [Point, Point, Point]) : points;
  const first = at(points[0] as Point);
  return (
    <g>
      <path class="layer__measure" d={path(border, one.shape !== "line")} />
      <text class="layer__words" x={first.x + 8} y={first.y - 8}>
        {sizeWords(one.diameter_mm, one.diameter_error_mm, "mm")}
      </text>
    </g>
  );
}

function AnnotationMark({ one, at, path }: MarkProps<Annotation>) {
  const points = one.points.map(asPoint);
  const [from, to] = [at(points[0] as Point), at(points.at(-1) as Point)];
  const turn = Math.atan2(to.y - from.y, to.x - from.x);
  const wing = (by: number) => `${to.x - 14 * Math.cos(turn + by)} ${to.y - 14 * Math.sin(turn + by)}`;
  return (
    <g>
      {one.kind !== "text" && <path class="layer__annotation" d={path(points, one.kind === "outline")} />}
      {one.kind === "arrow" && (
        <path class="layer__annotation" d={`M${wing(0.45)}L${to.x} ${to.y}L${wing(-0.45)}`} />
      )}
      {one.words && (
        <text class="layer__words" x={from.x + 6} y={from.y - 6}>
          {one.words}
        </text>
      )}
    </g>
  );
}
