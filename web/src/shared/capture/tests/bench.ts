// The page's own judgement of a picture file, for a browser that a test drives.

import { pixelsOf } from "../pixels";
import { featuresOf, type Nearness, reasonsOf } from "../quality";

async function judged(base64: string, nearness: Nearness) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const pixels = await pixelsOf(new Blob([bytes], { type: "image/jpeg" }));
  if (!pixels) throw new Error("not a picture");
  const begun = performance.now();
  const features = featuresOf(pixels);
  return { ...features, reasons: reasonsOf(features, nearness), ms: performance.now() - begun };
}

Object.assign(window, { bench: { judged } });
