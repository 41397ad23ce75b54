import type OpenSeadragon from "openseadragon";
import { fullPhotoUrl } from "~/shared/api/endpoints";
import type { Photo } from "~/shared/api/types";
import type { Point, View } from "./linking";
import { looked, preview } from "./previews";

/** A preview is this wide at most: beyond one screen pixel for each of its own, the original is fetched. */
const PREVIEW_SIDE = 2016;

/** Photos that stay drawn in a pane, hidden: another date is a frame away. Each is about 12 MB of pixels. */
const MOST_KEPT = 6;

/** One deep-zoom pane. The preview shows first; the original takes its place once somebody looks closer. */
export interface PhotoViewer {
  show: (photo: Photo, keepView: boolean) => Promise<void>;
  /** Has previews ready that are likely to be shown next. */
  ahead: (ids: readonly string[]) => void;
  view: () => View;
  /** The photo's point in the middle of the pane, once the pane has come to rest. */
  middle: () => Point;
  look: (view: View) => void;
  /** Moves by shares of the pane; zooms by a factor; turns by degrees. */
  nudge: (by: { x?: number; y?: number; zoom?: number; degrees?: number }) => void;
  home: () => void;
  onLook: (tell: () => void) => void;
  /** A hand or a key acts on this pane. */
  onTouch: (tell: () => void) => void;
  /** A click or tap that moved nothing, on the photo's point. */
  onPick: (tell: (point: Point) => void) => void;
  destroy: () => void;
}

export async function openViewer(element: HTMLElement, onReady: (id: string) => void): Promise<PhotoViewer> {
  const { default: OSD } = await import("openseadragon");
  withoutStyle();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const viewer = OSD({
    element,
    // The 2D canvas leaves colours alone and has no limit on how many there are.
    drawer: "canvas",
    showNavigationControl: false,
    animationTime: still ? 0 : 0.2,
    blendTime: 0,
    immediateRender: true,
    visibilityRatio: 0.2,
    minZoomImageRatio: 0.5,
    maxZoomPixelRatio: 8,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: false },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: false },
    gestureSettingsPen: { clickToZoom: false, dblClickToZoom: false },
  });
  withoutMarkup(viewer);
  let shown: Photo | undefined;
  let whole: string | undefined;

  const kept = new Map<string, Promise<OpenSeadragon.TiledImage>>();
  const previews = new WeakSet<OpenSeadragon.TiledImage>();

  /** A picture in this pane, hidden until it is whole. */
  function added(url: string, buildPyramid: boolean): Promise<OpenSeadragon.TiledImage> {
    return new Promise((resolve, reject) => {
      viewer.addTiledImage({
        tileSource: { type: "image", url, buildPyramid } as object,
        x: 0,
        y: 0,
        width: 1,
        opacity: 0,
        preload: true,
        success: (event: unknown) => {
          const { item } = event as { item: OpenSeadragon.TiledImage };
          if (item.getFullyLoaded()) resolve(item);
          else item.addOnceHandler("fully-loaded-change", () => resolve(item));
        },
        error: reject,
      });
    });
  }

  function previewItem(id: string, ahead: boolean): Promise<OpenSeadragon.TiledImage> {
    const known = kept.get(id);
    kept.delete(id);
    const item = known ?? preview(id, ahead).then((url) => added(url, false));
    kept.set(id, item);
    if (!known) {
      item.then((one) => previews.add(one)).catch(() => kept.delete(id));
      dropOldest();
    }
    return item;
  }

  function dropOldest(): void {
    for (const [id, item] of kept) {
      if (kept.size <= MOST_KEPT) break;
      if (id === shown?.photo_id) continue;
      kept.delete(id);
      void item.then((one) => viewer.world.removeItem(one)).catch(() => undefined);
    }
  }

  function reveal(item: OpenSeadragon.TiledImage): void {
    const all = Array.from({ length: viewer.world.getItemCount() }, (_, at) => viewer.world.getItemAt(at));
    item.setOpacity(1);
    for (const other of all) {
      if (other === item) continue;
      // An original is too large to be kept behind another photo.
      if (previews.has(other) || !other.getFullyLoaded()) other.setOpacity(0);
      else viewer.world.removeItem(other);
    }
  }

  function closer(): void {
    const photo = shown;
    if (!photo || whole === photo.photo_id || photo.state !== "whole") return;
    const longest = Math.max(1, photo.height / photo.width);
    const enough = Math.min(PREVIEW_SIDE, Math.max(photo.width, photo.height)) / longest;
    if (view().pxPerUnit * devicePixelRatio <= enough || photo.width <= enough) return;
    whole = photo.photo_id;
    added(fullPhotoUrl(photo), true)
      .then((item) => {
        if (whole !== photo.photo_id || shown !== photo) return viewer.world.removeItem(item);
        reveal(item);
        onReady(photo.photo_id);
      })
      // The preview stays.
      .catch(() => undefined);
  }

  function view(): View {
    const { viewport } = viewer;
    const middle = viewport.getCenter(true);
    return {
      x: middle.x,
      y: middle.y,
      pxPerUnit: viewport.getZoom(true) * viewport.getContainerSize().x,
      degrees: viewport.getRotation(true),
    };
  }

  viewer.addHandler("animation-finish", closer);
  viewer.addHandler("canvas-key", (event) => {
    // The page has keys of its own, the same in every way of looking.
    event.preventDefaultAction = true;
  });

  return {
    async show(photo, keepView) {
      shown = photo;
      whole = undefined;
      const item = await previewItem(photo.photo_id, false);
      if (shown !== photo) return;
      if (!keepView) viewer.viewport.goHome(true);
      reveal(item);
      looked(photo.photo_id);
      onReady(photo.photo_id);
    },
    ahead(ids) {
      for (const id of ids.slice(0, MOST_KEPT - 2)) void previewItem(id, true).catch(() => undefined);
    },
    view,
    middle() {
      const { x, y } = viewer.viewport.getCenter();
      return { x, y };
    },
    look(next) {
      const { viewport } = viewer;
      viewport.setRotation(next.degrees, true);
      viewport.zoomTo(next.pxPerUnit / Math.max(1, viewport.getContainerSize().x), undefined, true);
      viewport.panTo(new OSD.Point(next.x, next.y), true);
    },
    nudge({ x = 0, y = 0, zoom = 1, degrees = 0 }) {
      const { viewport } = viewer;
      const size = viewport.getContainerSize();
      viewport.panBy(viewport.deltaPointsFromPixels(new OSD.Point(x * size.x, y * size.y)));
      if (zoom !== 1) viewport.zoomBy(zoom);
      if (degrees) viewport.setRotation(viewport.getRotation() + degrees);
      viewport.applyConstraints();
    },
    home: () => {
      viewer.viewport.setRotation(0, true);
      viewer.viewport.goHome();
    },
    onLook: (tell) => viewer.addHandler("viewport-change", tell),
    onTouch: (tell) => {
      for (const name of ["canvas-press", "canvas-scroll", "canvas-pinch"] as const)
        viewer.addHandler(name, tell);
    },
    onPick: (tell) =>
      viewer.addHandler("canvas-click", (event) => {
        if (event.quick) tell(viewer.viewport.pointFromPixel(event.position, true));
      }),
    destroy: () => viewer.destroy(),
  };
}

/** The library empties its layer of overlays through `innerHTML`, which Trusted Types refuse even for nothing. */
function withoutMarkup(viewer: OpenSeadragon.Viewer): void {
  const layer = viewer.overlaysContainer;
  Object.defineProperty(layer, "innerHTML", { set: () => layer.replaceChildren() });
}

/** It also writes a style sheet, which our policy refuses, unless an element of that name is there: one that styles nothing. */
function withoutStyle(): void {
  const name = "data-openseadragon-mobile-css";
  if (document.querySelector(`style[${name}]`)) return;
  const nothing = document.createElementNS("urn:comptoir:nothing", "style");
  nothing.setAttribute(name, "");
  document.head.append(nothing);
}
