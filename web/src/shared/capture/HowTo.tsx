import { Camera } from "lucide-preact";
import { Button } from "../components";
import { HoldPicture } from "./HoldPicture";
import { PickFile } from "./PickFile";
import type { View } from "./series";
import { tCapture } from "./texts";

interface HowToProps {
  view: View;
  onCamera: () => void;
  onFile: (file: File) => void;
}

/** A picture, a sentence, and the two ways to a photo. */
export function HowTo({ view, onCamera, onFile }: HowToProps) {
  return (
    <>
      <HoldPicture view={view} />
      <p>{tCapture(`how.${view}`)}</p>
      <Button kind="primary" wide icon={Camera} onClick={onCamera} data-testid="photo-use-camera">
        {tCapture("action.camera")}
      </Button>
      <PickFile onFile={onFile} />
    </>
  );
}
