import { useEffect, useRef } from "preact/hooks";
import { drawPreview } from "./still";

interface DrawnShotProps {
  file: File;
  label: string;
  longest: number;
}

/** A file that has not left the device yet, upright. */
export function DrawnShot({ file, label, longest }: DrawnShotProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (ref.current) void drawPreview(file, ref.current, longest);
  }, [file]);
  return (
    <canvas ref={ref} class="capture__drawn" role="img" aria-label={label} data-testid="photo-preview" />
  );
}
