// The small copy of a picture that the rules look at.

import { COPY_PIXELS, type Pixels } from "./quality";

/** Null when this browser cannot read the file, as with HEIC in most. */
export async function pixelsOf(file: Blob): Promise<Pixels | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const pixels = copyOf(picture, picture.width, picture.height);
  picture.close();
  return pixels;
}

/** Null before the first frame. */
export function pixelsNow(video: HTMLVideoElement): Pixels | null {
  return video.videoWidth > 0 ? copyOf(video, video.videoWidth, video.videoHeight) : null;
}

function copyOf(source: CanvasImageSource, width: number, height: number): Pixels | null {
  const scale = Math.min(1, COPY_PIXELS / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return null;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
