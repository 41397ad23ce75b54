import { photoUrl } from "../api/endpoints";
import { tCapture } from "./texts";

/** What is needed of an earlier photo: sizes as displayed. */
export interface Previous {
  readonly photo_id: string;
  readonly width: number;
  readonly height: number;
  readonly view?: string;
}

/** Lies over the live picture at 30 %, fitted as it is. */
export function Ghost({ photo }: { photo: Previous }) {
  return <img class="capture__ghost" src={photoUrl(photo.photo_id, "preview")} alt="" data-testid="ghost" />;
}

/** Which way to turn the device, when the two pictures do not lie the same way. Null when they do. */
export function turnHint(photo: Previous, video: HTMLVideoElement | null): string | null {
  if (!video?.videoWidth || photo.width === photo.height) return null;
  const wasWide = photo.width > photo.height;
  if (wasWide === video.videoWidth > video.videoHeight) return null;
  return tCapture(wasWide ? "ghost.turn_wide" : "ghost.turn_tall");
}
