import { Image } from "lucide-preact";
import { useRef } from "preact/hooks";
import { Button } from "../components";
import { tCapture } from "./texts";

/** A button in our own words over the browser's file picker. */
export function PickFile({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        // Desktop systems do not always know HEIC as a picture. iOS hands over JPEG whatever stands here.
        accept="image/*,.heic,.heif"
        tabIndex={-1}
        aria-label={tCapture("action.file")}
        data-testid="photo-file"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
      <Button wide icon={Image} onClick={() => input.current?.click()}>
        {tCapture("action.file")}
      </Button>
    </>
  );
}
