import { locale } from "~/shared/i18n";
import { written } from "~/shared/readings/decimals";
import { ti } from "../instruments/texts";
import { measure, moved, type Sheet, type Span } from "./sheet";

interface CaliperProps {
  sheet: Sheet;
  span: Span | null;
  onSpan: (span: Span) => void;
  /** A measurement begins: the curve stands still from now on. */
  onBegin?: (() => void) | undefined;
}

/** Dragged over the curve; the arrows move its end, with Shift its beginning. */
export function Caliper({ sheet, span, onSpan, onBegin }: CaliperProps) {
  const at = (event: PointerEvent & { currentTarget: Element }) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const centre = { x: sheet.width / 2, y: sheet.height / 2 };
  return (
    <div
      class="caliper"
      role="application"
      aria-label={ti("wave.caliper")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrows move the caliper
      tabIndex={0}
      data-testid="caliper"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onBegin?.();
        onSpan({ from: at(event), to: at(event) });
      }}
      onPointerMove={(event) => {
        if (span && event.currentTarget.hasPointerCapture(event.pointerId))
          onSpan({ ...span, to: at(event) });
      }}
      onKeyDown={(event) => {
        const next = moved(
          span ?? { from: centre, to: centre },
          event.key,
          event.shiftKey,
          sheet.pxPerMm,
          sheet,
        );
        if (!next) return;
        event.preventDefault();
        onBegin?.();
        onSpan(next);
      }}
    >
      {span && <Box span={span} />}
    </div>
  );
}

function Box({ span: { from, to } }: { span: Span }) {
  return (
    <div
      class="caliper__box"
      style={{
        left: `${Math.min(from.x, to.x)}px`,
        top: `${Math.min(from.y, to.y)}px`,
        width: `${Math.abs(to.x - from.x)}px`,
        height: `${Math.abs(to.y - from.y)}px`,
      }}
    />
  );
}

interface MeasuredProps {
  span: Span | null;
  sheet: Sheet;
  voltage: boolean;
}

export function MeasuredWords({ span, sheet, voltage }: MeasuredProps) {
  const found = span && measure(span, sheet.pxPerMm);
  const params = found?.rate && {
    ms: found.ms,
    rate: found.rate,
    mv: written(found.mv.toFixed(2), locale.value === "fr"),
  };
  return (
    <p class="wave-view__measured figures" aria-live="polite" data-testid="caliper-measured">
      {params && (voltage ? ti("wave.measured_mv", params) : ti("wave.measured", params))}
    </p>
  );
}
