// A still photo from a camera of this device: the sensor's resolution where the browser offers it.

import { listDevices, type MediaProblem, problemOf } from "../call/devices";

/** Not yet in TypeScript's DOM library. */
declare class ImageCapture {
  constructor(track: MediaStreamTrack);
  takePhoto(): Promise<Blob>;
}

const BEST: MediaTrackConstraints = { width: { ideal: 4096 }, height: { ideal: 3072 } };
const JPEG_QUALITY = 0.92;

/** The rear camera of a phone, or whatever camera there is. Throws a MediaProblem. */
export async function openStillCamera(rear: boolean, dermatoscope = false): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw "insecure" satisfies MediaProblem;
  const scope = dermatoscope ? await findDermatoscope() : null;
  const which = scope
    ? { deviceId: { exact: scope } }
    : { facingMode: { ideal: rear ? "environment" : "user" } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { ...BEST, ...which } });
  } catch (error) {
    throw problemOf(error);
  }
}

/** The camera that calls itself one. Null as well before the person has allowed any camera. */
export async function findDermatoscope(): Promise<string | null> {
  const { cameras } = await listDevices();
  return cameras.find(({ label }) => /derm/i.test(label))?.deviceId ?? null;
}

/** `video` shows `stream`; its frame is the fallback where the browser takes no photos. */
export async function takeStill(stream: MediaStream, video: HTMLVideoElement): Promise<File> {
  const [track] = stream.getVideoTracks();
  const photo = track && "ImageCapture" in globalThis ? await photoOf(track) : null;
  const blob = photo ?? (await frameOf(video));
  const extension = blob.type === "image/png" ? "png" : "jpg";
  return new File([blob], `photo.${extension}`, { type: blob.type || "image/jpeg" });
}

/** Null when the camera refuses (some drivers do while it also sends video). */
async function photoOf(track: MediaStreamTrack): Promise<Blob | null> {
  try {
    return await new ImageCapture(track).takePhoto();
  } catch {
    return null;
  }
}

async function frameOf(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) => (blob ? resolve(blob) : reject(new Error("no frame to encode")));
    canvas.toBlob(done, "image/jpeg", JPEG_QUALITY);
  });
}

/** Draws a file into a canvas, upright, no larger than `longest`. False when this browser cannot read it. */
export async function drawPreview(file: Blob, canvas: HTMLCanvasElement, longest: number): Promise<boolean> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return false;
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return true;
}
