import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clamp, FITTED, type Point, pan, type Size, type Viewport, zoomAt } from "../viewport";

const WHEEL_STEP = 1.0015;
const KEY_ZOOM = 1.25;
const KEY_PAN = 60;
const CENTRE: Point = { x: 0, y: 0 };

const MOVES: Record<string, Point> = {
  ArrowLeft: { x: KEY_PAN, y: 0 },
  ArrowRight: { x: -KEY_PAN, y: 0 },
  ArrowUp: { x: 0, y: KEY_PAN },
  ArrowDown: { x: 0, y: -KEY_PAN },
};

type Picture = HTMLImageElement | HTMLVideoElement;

const naturalSize = (picture: Picture): Size =>
  picture instanceof HTMLVideoElement
    ? { width: picture.videoWidth || 1, height: picture.videoHeight || 1 }
    : { width: picture.naturalWidth || 1, height: picture.naturalHeight || 1 };

/** Wheel, pointers and keys move one picture inside one frame. */
export function useZoom(image: RefObject<Picture>) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<Viewport>(FITTED);
  const pointers = useRef(new Map<number, Point>());
  const [scale, setScale] = useState(1);

  const show = (next: Viewport) => {
    const picture = image.current;
    const box = frame.current;
    if (!picture || !box) return;
    view.current = clamp(next, naturalSize(picture), { width: box.clientWidth, height: box.clientHeight });
    const { x, y, scale: times } = view.current;
    picture.style.transform = `translate(${x}px, ${y}px) scale(${times})`;
    setScale(times);
  };
  const fitAll = () => show(FITTED);
  const zoom = (factor: number, at = CENTRE) => show(zoomAt(view.current, factor, at));

  const fromCentre = (event: { clientX: number; clientY: number }): Point => {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return CENTRE;
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  };

  useEffect(() => {
    const box = frame.current;
    if (!box) return;
    // Not passive: the page must not scroll while the picture zooms.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      zoom(WHEEL_STEP ** -event.deltaY, fromCentre(event));
    };
    box.addEventListener("wheel", wheel, { passive: false });
    const resized = new ResizeObserver(() => show(view.current));
    resized.observe(box);
    return () => {
      box.removeEventListener("wheel", wheel);
      resized.disconnect();
    };
  }, []);

  const moved = (event: PointerEvent) => {
    const held = pointers.current;
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = fromCentre(event);
    held.set(event.pointerId, now);
    if (held.size === 1) {
      show(pan(view.current, { x: now.x - before.x, y: now.y - before.y }));
      return;
    }
    const [other] = [...held].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    if (other) pinch(before, now, other);
  };

  /** One finger stays at `other`, this one went from `before` to `now`. */
  const pinch = (before: Point, now: Point, other: Point) => {
    const apart = (a: Point) => Math.hypot(a.x - other.x, a.y - other.y) || 1;
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    const drift = { x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 };
    show(pan(zoomAt(view.current, apart(now) / apart(before), middle), drift));
  };

  const released = (event: PointerEvent) => {
    pointers.current.delete(event.pointerId);
  };

  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, fromCentre(event));
    },
    onPointerMove: moved,
    onPointerUp: released,
    onPointerCancel: released,
    onDblClick: (event: MouseEvent) => (view.current.scale > 1 ? fitAll() : zoom(3, fromCentre(event))),
    onKeyDown: (event: KeyboardEvent) => {
      const move = MOVES[event.key];
      if (event.key === "+" || event.key === "=") zoom(KEY_ZOOM);
      else if (event.key === "-") zoom(1 / KEY_ZOOM);
      else if (event.key === "0") fitAll();
      else if (move) show(pan(view.current, move));
      else return;
      event.preventDefault();
    },
  };

  return { frame, scale, zoom, fitAll, handlers };
}
