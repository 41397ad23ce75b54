// The preview that goes ahead of a photo: small enough to be seen within seconds on a rural line.

/** Half of 4032 and a quarter of 8064, the long sides of phone cameras: the server's previews have it too. */
const PREVIEW_SIDE = 2016;
const QUALITY = 0.8;
/** What is hardly longer than a preview goes as it is. */
const WORTH_OCTETS = 600_000;

/** A JPEG of at most 2016 pixels a side, upright, in sRGB; null when it would gain nothing or cannot be made. */
export async function previewOf(file: Blob): Promise<Blob | null> {
  if (file.size <= WORTH_OCTETS) return null;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const preview = await jpegOf(picture, width, height).catch(() => null);
  picture.close();
  return preview && preview.size < file.size / 2 ? preview : null;
}

async function jpegOf(picture: ImageBitmap, width: number, height: number): Promise<Blob> {
  if ("OffscreenCanvas" in globalThis) {
    const canvas = new OffscreenCanvas(width, height);
    draw(canvas.getContext("2d"), picture, width, height);
    return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  draw(canvas.getContext("2d"), picture, width, height);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) => (blob ? resolve(blob) : reject(new Error("no JPEG")));
    canvas.toBlob(done, "image/jpeg", QUALITY);
  });
}

function draw(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null,
  picture: ImageBitmap,
  width: number,
  height: number,
): void {
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
}
