import "./photo.css";
import { Maximize, RotateCw, X, ZoomIn, ZoomOut } from "lucide-preact";
import { useId, useRef, useState } from "preact/hooks";
import { Banner, Button } from "../../components";
import { tc } from "../../i18n/common";
import { tag } from "../../i18n/locale";
import { tCall } from "../texts";
import { MOST_ZOOM } from "../viewport";
import { CallButton } from "./CallControls";
import { useZoom } from "./useZoom";

interface PhotoViewerProps {
  /** Same-origin address of a rendition. */
  src: string;
  /** In words: body site and date. */
  alt: string;
  onClose?: () => void;
}

const STEP = 1.5;

/** A photo on neutral ground: wheel, pinch, drag, buttons, keys. Fills its parent. */
export function PhotoViewer({ src, alt, onClose }: PhotoViewerProps) {
  const image = useRef<HTMLImageElement>(null);
  const { frame, scale, zoom, fitAll, handlers } = useZoom(image);
  const [round, setRound] = useState(0);
  const attempt = `${src}#${round}`;
  const [ended, setEnded] = useState<{ attempt: string; good: boolean } | null>(null);
  const loaded = ended?.attempt === attempt && ended.good;
  const failed = ended?.attempt === attempt && !ended.good;
  const helpId = useId();

  return (
    <section
      class="viewer"
      aria-label={`${tCall("viewer.label")} ${alt}`}
      data-testid="photo-viewer"
      data-scale={scale.toFixed(2)}
    >
      <div
        ref={frame}
        class="viewer__frame"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys that zoom and pan act here
        tabIndex={0}
        role="application"
        aria-label={alt}
        aria-describedby={helpId}
        {...handlers}
      >
        <img
          key={attempt}
          ref={image}
          class="viewer__image"
          src={src}
          alt={alt}
          draggable={false}
          hidden={failed}
          data-loaded={loaded ? "" : undefined}
          onLoad={() => {
            setEnded({ attempt, good: true });
            fitAll();
          }}
          onError={() => setEnded({ attempt, good: false })}
        />
        {failed && (
          <Banner tone="red" title={tCall("viewer.failed")} live="assertive">
            <p>{tCall("viewer.failed_help")}</p>
            <div>
              <Button icon={RotateCw} onClick={() => setRound(round + 1)}>
                {tc("action.retry")}
              </Button>
            </div>
          </Banner>
        )}
      </div>
      <p id={helpId} class="visually-hidden">
        {tCall("viewer.help")}
      </p>
      <p class="viewer__scale figures" role="status">
        {tCall("viewer.scale", {
          n: new Intl.NumberFormat(tag(), { maximumFractionDigits: 1 }).format(scale),
        })}
      </p>
      <div class="controls" role="toolbar" aria-label={`${tCall("viewer.tools")} ${alt}`}>
        <CallButton
          icon={ZoomOut}
          label={tCall("viewer.zoom_out")}
          shortcut="-"
          testId="zoom-out"
          disabled={scale <= 1}
          onClick={() => zoom(1 / STEP)}
        />
        <CallButton
          icon={ZoomIn}
          label={tCall("viewer.zoom_in")}
          shortcut="+"
          testId="zoom-in"
          disabled={scale >= MOST_ZOOM}
          onClick={() => zoom(STEP)}
        />
        <CallButton
          icon={Maximize}
          label={tCall("viewer.fit")}
          shortcut="0"
          testId="zoom-fit"
          onClick={fitAll}
        />
        {onClose && <CallButton icon={X} label={tc("action.close")} onClick={onClose} />}
      </div>
    </section>
  );
}
