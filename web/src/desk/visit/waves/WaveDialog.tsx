import "./waves.css";
import { Expand, Pause, Play, X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clock } from "~/shared/auscultation/lengths";
import type { WaveBuffer } from "~/shared/call";
import { Badge, Button } from "~/shared/components";
import { tc } from "~/shared/i18n/common";
import { ti } from "../instruments/texts";
import { Caliper, MeasuredWords } from "./Caliper";
import { CurveSheet } from "./CurveSheet";
import { millivoltsOf, type Source, still } from "./paint";
import { SHEET_S, type Sheet, type Span, scaleOf, sheetOf } from "./sheet";
import type { Curve, StoredCurve } from "./stored";

interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
}

/** The curves over the whole screen: they run or stand still, and a drag over them measures. */
export function WaveDialog({ wave, ...dialog }: DialogProps & { wave: WaveBuffer }) {
  return <FullScreen {...dialog}>{(onFull) => <Live wave={wave} {...dialog} onFull={onFull} />}</FullScreen>;
}

/** The same of a recording that is over: one moves through it. */
export function StoredWaveDialog({ stored, ...dialog }: DialogProps & { stored: StoredCurve }) {
  return (
    <FullScreen {...dialog}>{(onFull) => <Stored stored={stored} {...dialog} onFull={onFull} />}</FullScreen>
  );
}

function FullScreen({
  title,
  open,
  onClose,
  children,
}: DialogProps & { children: (onFull: () => void) => ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || dialog.open === open) return;
    if (open) dialog.showModal();
    else dialog.close();
  }, [open]);
  return (
    <dialog ref={ref} class="wave-view" aria-label={title} onClose={onClose} data-testid="wave-view">
      {open && children(() => void ref.current?.requestFullscreen().catch(() => undefined))}
    </dialog>
  );
}

interface ViewProps {
  title: string;
  onClose: () => void;
  onFull: () => void;
}

function Live({ wave, ...view }: ViewProps & { wave: WaveBuffer }) {
  const [frozen, setFrozen] = useState<Source | null>(null);
  const [span, setSpan] = useState<Span | null>(null);
  const goOn = () => {
    setFrozen(null);
    setSpan(null);
  };
  const freeze = () => setFrozen((now) => now ?? still(wave));
  return (
    <View
      {...view}
      curve={wave.recording.value}
      live={wave}
      frozen={frozen}
      edge={frozen?.total ?? 0}
      span={span}
      onSpan={setSpan}
      onBegin={freeze}
      state={ti(frozen ? "wave.frozen" : "wave.live")}
    >
      <Button
        kind="primary"
        icon={frozen ? Play : Pause}
        aria-pressed={frozen !== null}
        data-testid="wave-freeze"
        onClick={frozen ? goOn : freeze}
      >
        {ti(frozen ? "wave.go_on" : "wave.freeze")}
      </Button>
    </View>
  );
}

function Stored({ stored, ...view }: ViewProps & { stored: StoredCurve }) {
  const { source } = stored;
  const page = SHEET_S * source.rateHz;
  const lowest = Math.min(source.total, source.oldest + page);
  const [edge, setEdge] = useState(lowest);
  const [span, setSpan] = useState<Span | null>(null);
  const seconds = (at: number) => clock((at - source.oldest) / source.rateHz);
  return (
    <View
      {...view}
      curve={stored}
      live={null}
      frozen={source}
      edge={edge}
      span={span}
      onSpan={setSpan}
      state={ti("stored.kept")}
    >
      {lowest < source.total && (
        <label class="wave-view__place">
          <span class="visually-hidden">{ti("stored.place")}</span>
          <input
            type="range"
            min={lowest}
            max={source.total}
            step={source.rateHz / 2}
            value={edge}
            data-testid="wave-place"
            aria-valuetext={`${seconds(edge)} / ${seconds(source.total)}`}
            onInput={(event) => {
              setEdge(Number(event.currentTarget.value));
              setSpan(null);
            }}
          />
          <span class="figures small">
            {seconds(edge)} / {seconds(source.total)}
          </span>
        </label>
      )}
    </View>
  );
}

interface SheetViewProps extends ViewProps {
  curve: Curve | null;
  live: WaveBuffer | null;
  frozen: Source | null;
  edge: number;
  span: Span | null;
  onSpan: (span: Span) => void;
  /** A measurement begins: the curve must stand still. */
  onBegin?: () => void;
  state: string;
  children: ComponentChildren;
}

function View(props: SheetViewProps) {
  const { title, onClose, onFull, curve, span, onSpan, onBegin, state, children, ...drawn } = props;
  const [size, setSize] = useState({ width: 0, height: 0 });
  const room = useRef<HTMLDivElement>(null);
  const sheet = sheetOf(curve?.channels ?? [], size);
  const voltage = millivoltsOf(curve?.unit ?? "") !== null;

  useEffect(() => {
    const place = room.current;
    if (!place) return;
    const resized = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    resized.observe(place);
    return () => resized.disconnect();
  }, []);

  return (
    <>
      <header class="wave-view__head">
        <h2>{title}</h2>
        <Badge>{state}</Badge>
        <MeasuredWords span={span} sheet={sheet} voltage={voltage} />
        <div class="wave-view__acts">
          {children}
          {document.fullscreenEnabled && (
            <Button kind="quiet" icon={Expand} class="wave-view__full" onClick={onFull}>
              {ti("wave.full")}
            </Button>
          )}
          <Button kind="quiet" icon={X} onClick={onClose} data-testid="wave-close">
            {tc("action.close")}
          </Button>
        </div>
      </header>
      <div class="wave-view__room" ref={room}>
        {curve ? (
          <CurveSheet {...drawn} curve={curve} sheet={sheet} title={title} paper={voltage}>
            <Caliper sheet={sheet} span={span} onSpan={onSpan} onBegin={onBegin} />
          </CurveSheet>
        ) : (
          <p class="soft">{ti("wave.none")}</p>
        )}
      </div>
      <p class="wave-view__foot small soft">
        {scaleWords(sheet, voltage)} {ti("wave.caliper")}
      </p>
    </>
  );
}

function scaleWords(sheet: Sheet, voltage: boolean): string {
  if (!voltage) return `${ti("wave.scale_fitted")}.`;
  const share = scaleOf(sheet);
  return `${share === 100 ? ti("wave.scale") : ti("wave.scale_other", { n: share })}.`;
}
