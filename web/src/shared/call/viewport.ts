// Zoom and pan of a picture in a frame: arithmetic only. All lengths in CSS pixels.

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** `scale` 1 fits the whole picture; `x`, `y` move its centre away from the frame's. */
export interface Viewport {
  scale: number;
  x: number;
  y: number;
}

export const FITTED: Viewport = { scale: 1, x: 0, y: 0 };
export const MOST_ZOOM = 12;

/** The size of the picture at scale 1. */
export function fitted(picture: Size, frame: Size): Size {
  const ratio = Math.min(frame.width / picture.width, frame.height / picture.height);
  return { width: picture.width * ratio, height: picture.height * ratio };
}

/** No zoom below fitting, and never a frame without picture. */
export function clamp(view: Viewport, picture: Size, frame: Size): Viewport {
  const scale = Math.min(MOST_ZOOM, Math.max(1, view.scale));
  const base = fitted(picture, frame);
  const roomX = Math.max(0, (base.width * scale - frame.width) / 2);
  const roomY = Math.max(0, (base.height * scale - frame.height) / 2);
  const within = (value: number, room: number) => Math.min(room, Math.max(-room, value)) || 0;
  return { scale, x: within(view.x, roomX), y: within(view.y, roomY) };
}

/** Zooms by `factor` and keeps what lies under `at` (from the frame's centre) in its place. */
export function zoomAt(view: Viewport, factor: number, at: Point): Viewport {
  const scale = Math.min(MOST_ZOOM, Math.max(1, view.scale * factor));
  const real = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * real, y: at.y - (at.y - view.y) * real };
}

export function pan(view: Viewport, by: Point): Viewport {
  return { ...view, x: view.x + by.x, y: view.y + by.y };
}
