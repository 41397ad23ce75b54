import { Maximize, ZoomIn, ZoomOut } from "lucide-preact";
import type { ComponentChildren, RefObject } from "preact";
import { tag } from "../../i18n/locale";
import { tRoom } from "../room/texts";
import { tCall } from "../texts";
import { MOST_ZOOM } from "../viewport";
import { useZoom } from "./useZoom";

interface ZoomFrameProps {
  /** Name of what is shown, for screen readers. */
  label: string;
  picture: RefObject<HTMLVideoElement>;
  /** The video of `picture`, filling its parent. */
  children: ComponentChildren;
}

const STEP = 1.5;

/** A moving picture that can be looked at closely: wheel, pinch, drag, buttons, keys. */
export function ZoomFrame({ label, picture, children }: ZoomFrameProps) {
  const { frame, scale, zoom, fitAll, handlers } = useZoom(picture);
  const times = new Intl.NumberFormat(tag(), { maximumFractionDigits: 1 }).format(scale);
  return (
    <>
      <div
        ref={frame}
        class="zoom"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys that zoom and pan act here
        tabIndex={0}
        role="application"
        aria-label={`${label}. ${tCall("viewer.help")}`}
        data-scale={scale.toFixed(2)}
        {...handlers}
      >
        {children}
      </div>
      <div class="zoom__tools" role="toolbar" aria-label={tRoom("zoom.tools")}>
        <button
          type="button"
          class="zoom__tool"
          disabled={scale <= 1}
          title={tCall("viewer.zoom_out")}
          aria-label={tCall("viewer.zoom_out")}
          onClick={() => zoom(1 / STEP)}
        >
          <ZoomOut size={22} aria-hidden="true" />
        </button>
        <button type="button" class="zoom__tool figures" title={tCall("viewer.fit")} onClick={fitAll}>
          <Maximize size={18} aria-hidden="true" />
          <span>{tCall("viewer.scale", { n: times })}</span>
        </button>
        <button
          type="button"
          class="zoom__tool"
          data-testid="stage-zoom-in"
          disabled={scale >= MOST_ZOOM}
          title={tCall("viewer.zoom_in")}
          aria-label={tCall("viewer.zoom_in")}
          onClick={() => zoom(STEP)}
        >
          <ZoomIn size={22} aria-hidden="true" />
        </button>
      </div>
    </>
  );
}
