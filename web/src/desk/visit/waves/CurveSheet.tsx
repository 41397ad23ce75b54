import type { ComponentChildren } from "preact";
import type { WaveBuffer } from "~/shared/call";
import { leadName } from "~/shared/call/waveDrawing";
import { ti } from "../instruments/texts";
import type { Source } from "./paint";
import type { Sheet } from "./sheet";
import type { Curve } from "./stored";
import { useCurve } from "./useCurve";

interface CurveSheetProps {
  curve: Curve;
  live: WaveBuffer | null;
  frozen: Source | null;
  edge: number;
  sheet: Sheet;
  title: string;
  /** On ECG paper. */
  paper: boolean;
  /** Over the curves. */
  children: ComponentChildren;
}

/** The curves on their paper, each with the name of its lead. */
export function CurveSheet({ sheet, title, paper, children, ...drawn }: CurveSheetProps) {
  const canvas = useCurve(drawn, sheet);
  return (
    <figure
      class="wave-sheet"
      data-paper={paper ? "" : undefined}
      style={{ width: `${sheet.width}px`, height: `${sheet.height}px`, "--mm": `${sheet.pxPerMm}px` }}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={ti("wave.picture", { name: title })}
        data-testid="wave-sheet"
        data-frozen={drawn.frozen ? "" : undefined}
      />
      <ol class="wave-sheet__leads" aria-hidden="true">
        {sheet.cells.map((cell) => (
          <li key={`${cell.channel} ${cell.y}`} style={{ left: `${cell.x}px`, top: `${cell.y}px` }}>
            {leadName(cell.channel)}
          </li>
        ))}
      </ol>
      {children}
    </figure>
  );
}
