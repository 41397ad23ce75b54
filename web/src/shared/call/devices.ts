// Cameras and microphones of this device: opening them, naming what is wrong, listing them.

import { signal } from "@preact/signals";
import { remember, remembered } from "../storage";

export type MediaKind = "camera" | "microphone";

/**
 * `insecure`: the page is not on https, so the browser offers no devices. `denied`: refused by the
 * person, browser or system. `missing`: none is plugged in. `busy`: another program holds it.
 */
export type MediaProblem = "insecure" | "denied" | "missing" | "busy" | "unknown";

export function problemOf(error: unknown): MediaProblem {
  switch ((error as DOMException | undefined)?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "unknown";
  }
}

export interface Choice {
  camera: string | null;
  microphone: string | null;
  speaker: string | null;
}

function kept(name: keyof Choice): string | null {
  return remembered(`device.${name}`);
}

/** The devices picked on this machine; null is the browser's default. */
export const choice = signal<Choice>({
  camera: kept("camera"),
  microphone: kept("microphone"),
  speaker: kept("speaker"),
});

export function choose(part: Partial<Choice>): void {
  for (const [name, id] of Object.entries(part)) remember(`device.${name}`, id);
  choice.value = { ...choice.value, ...part };
}

export type Facing = "user" | "environment";

export function cameraConstraints(facing: Facing | null): MediaTrackConstraints {
  const { camera } = choice.value;
  const which = facing ? { facingMode: { ideal: facing } } : camera ? { deviceId: { ideal: camera } } : {};
  return { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, ...which };
}

export function microphoneConstraints(): MediaTrackConstraints {
  const { microphone } = choice.value;
  const which = microphone ? { deviceId: { ideal: microphone } } : {};
  return { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...which };
}

export interface Opened {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  problems: Partial<Record<MediaKind, MediaProblem>>;
}

async function single(
  kind: "audio" | "video",
  constraints: MediaTrackConstraints,
): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
  const [track] = stream.getTracks();
  if (!track) throw new DOMException("no track", "NotFoundError");
  return track;
}

export const openCamera = (facing: Facing | null): Promise<MediaStreamTrack> =>
  single("video", cameraConstraints(facing));

export const openMicrophone = (): Promise<MediaStreamTrack> => single("audio", microphoneConstraints());

/**
 * Opens what is asked for. With both, one question is put to the person; when that fails each is tried
 * alone, so that a missing camera leaves the sound. Never rejects.
 */
export async function openDevices(ask: Record<MediaKind, boolean>, facing: Facing | null): Promise<Opened> {
  const opened: Opened = { audio: null, video: null, problems: {} };
  if (!ask.camera && !ask.microphone) return opened;
  if (!navigator.mediaDevices) {
    if (ask.camera) opened.problems.camera = "insecure";
    if (ask.microphone) opened.problems.microphone = "insecure";
    return opened;
  }
  if (ask.camera && ask.microphone) {
    const both = { audio: microphoneConstraints(), video: cameraConstraints(facing) };
    const stream = await navigator.mediaDevices.getUserMedia(both).catch(() => null);
    if (stream) {
      opened.audio = stream.getAudioTracks()[0] ?? null;
      opened.video = stream.getVideoTracks()[0] ?? null;
      return opened;
    }
  }
  if (ask.microphone) {
    opened.audio = await openMicrophone().catch((error) => {
      opened.problems.microphone = problemOf(error);
      return null;
    });
  }
  if (ask.camera) {
    opened.video = await openCamera(facing).catch((error) => {
      opened.problems.camera = problemOf(error);
      return null;
    });
  }
  return opened;
}

export interface DeviceLists {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

/** Names are empty until a permission was given. */
export async function listDevices(): Promise<DeviceLists> {
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const of = (kind: MediaDeviceKind) => all.filter((device) => device.kind === kind && device.deviceId);
  return { cameras: of("videoinput"), microphones: of("audioinput"), speakers: of("audiooutput") };
}

/** Calls back when something is plugged in or out; returns how to stop. */
export function watchDevices(changed: () => void): () => void {
  navigator.mediaDevices?.addEventListener("devicechange", changed);
  return () => navigator.mediaDevices?.removeEventListener("devicechange", changed);
}
