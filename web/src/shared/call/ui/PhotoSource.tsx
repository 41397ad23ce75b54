import { Camera, Image } from "lucide-preact";
import { useRef } from "preact/hooks";
import { Button } from "../../components";
import { tc } from "../../i18n/common";
import { tCall } from "../texts";

interface PhotoSourceProps {
  onCamera: () => void;
  onFile: (file: File) => void;
  onCancel: () => void;
}

/** The camera of this device, or a picture that is there already. */
export function PhotoSource({ onCamera, onFile, onCancel }: PhotoSourceProps) {
  return (
    <>
      <p>{tCall("photo.lead")}</p>
      <Button kind="primary" wide icon={Camera} onClick={onCamera} data-testid="photo-use-camera">
        {tCall("photo.use_camera")}
      </Button>
      <PickFile onFile={onFile} />
      <Button kind="quiet" wide onClick={onCancel}>
        {tc("action.cancel")}
      </Button>
    </>
  );
}

/** A button in our own words over the browser's file picker. */
export function PickFile({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-label={tCall("photo.use_file")}
        data-testid="photo-file"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
      <Button wide icon={Image} onClick={() => input.current?.click()}>
        {tCall("photo.use_file")}
      </Button>
    </>
  );
}
