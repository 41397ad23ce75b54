// Own camera and microphone during a call.

import { signal } from "@preact/signals";
import {
  type Choice,
  choose,
  type Facing,
  listDevices,
  type MediaKind,
  type MediaProblem,
  openCamera,
  openDevices,
  openMicrophone,
  problemOf,
} from "./devices";
import type { LocalTracks, Source } from "./outfit";
import { canShareScreen, hasTorch, openScreen, switchTorch } from "./screen";

export interface Sending {
  /** Sent now. */
  on: boolean;
  /** The device works. */
  available: boolean;
  problem: MediaProblem | null;
}

const NOTHING: Sending = { on: false, available: false, problem: null };

/** A permission question left open must not keep the call from starting: it joins in when answered. */
const LONGEST_WAIT_MS = 4000;

export class LocalMedia {
  readonly stream = signal<MediaStream | null>(null);
  readonly microphone = signal<Sending>(NOTHING);
  readonly camera = signal<Sending>(NOTHING);
  readonly screen = signal({ on: false, available: canShareScreen() });
  /** The lamp beside the camera; null where this page commands none. */
  readonly torch = signal<boolean | null>(null);
  readonly facing = signal<Facing>("user");
  readonly cameras = signal(0);
  private tracks: LocalTracks = { microphone: null, camera: null, screen: null };
  private opening: Promise<void> | null = null;
  private stopped = true;
  private wantsCamera = true;

  /** `changed` is told of every track that comes, goes or is replaced. */
  constructor(private readonly changed: (source: Source, track: MediaStreamTrack | null) => void) {}

  /** Asks once; later calls wait for the same answer. */
  open(ask: Record<MediaKind, boolean>): Promise<void> {
    this.stopped = false;
    this.opening ??= this.acquire(ask);
    return this.opening;
  }

  /** The tracks to send, after the person has answered or 4 s have passed. */
  async ready(): Promise<LocalTracks> {
    const patience = new Promise<void>((resolve) => setTimeout(resolve, LONGEST_WAIT_MS));
    if (this.opening) await Promise.race([this.opening, patience]);
    return this.tracks;
  }

  get now(): LocalTracks {
    return this.tracks;
  }

  setMicrophone(on: boolean): void {
    const { microphone } = this.tracks;
    if (!microphone) return;
    microphone.enabled = on;
    this.microphone.value = { ...this.microphone.value, on };
  }

  /** Off lets go of the camera, so that its light goes out. */
  async setCamera(on: boolean): Promise<void> {
    this.wantsCamera = on;
    if (on === this.camera.value.on) return;
    if (!on) {
      this.tracks.camera?.stop();
      this.camera.value = { ...this.camera.value, on: false };
      this.take("camera", null);
      return;
    }
    await this.reopenCamera(this.cameras.value > 1 ? this.facing.value : null);
  }

  /** The other side of a phone, or the next camera of a computer. */
  async switchCamera(): Promise<void> {
    const { cameras } = await listDevices();
    const held = this.tracks.camera?.getSettings();
    this.tracks.camera?.stop();
    if (held?.facingMode) {
      this.facing.value = held.facingMode === "user" ? "environment" : "user";
      await this.reopenCamera(this.facing.value);
      return;
    }
    const index = cameras.findIndex((camera) => camera.deviceId === held?.deviceId);
    const next = cameras[(index + 1) % Math.max(1, cameras.length)];
    choose({ camera: next?.deviceId ?? null });
    await this.reopenCamera(null);
  }

  async pick(part: Partial<Choice>): Promise<void> {
    choose(part);
    if (part.camera !== undefined && this.camera.value.on) {
      this.tracks.camera?.stop();
      await this.reopenCamera(null);
    }
    if (part.microphone !== undefined) await this.reopenMicrophone();
  }

  /** Asks which screen or window to show. False when the person declined, or the browser cannot. */
  async shareScreen(): Promise<boolean> {
    const track = await openScreen();
    if (!track || this.stopped) {
      track?.stop();
      return false;
    }
    this.tracks.screen?.stop();
    this.screen.value = { ...this.screen.value, on: true };
    this.take("screen", track);
    return true;
  }

  stopSharing(): void {
    if (!this.tracks.screen) return;
    this.tracks.screen.stop();
    this.screen.value = { ...this.screen.value, on: false };
    this.take("screen", null);
  }

  /** False when the camera has no lamp, or refuses. */
  async setTorch(on: boolean): Promise<boolean> {
    const { camera } = this.tracks;
    const done = camera !== null && (await switchTorch(camera, on));
    if (camera === this.tracks.camera) this.torch.value = done ? on : null;
    return done;
  }

  stop(): void {
    this.stopped = true;
    this.tracks.screen?.stop();
    this.opening = null;
    this.tracks.microphone?.stop();
    this.tracks.camera?.stop();
    this.tracks = { microphone: null, camera: null, screen: null };
    this.stream.value = null;
    this.microphone.value = NOTHING;
    this.camera.value = NOTHING;
    this.torch.value = null;
    this.screen.value = { ...this.screen.value, on: false };
  }

  private async acquire(ask: Record<MediaKind, boolean>): Promise<void> {
    const opened = await openDevices(ask, null);
    if (this.stopped) {
      opened.audio?.stop();
      opened.video?.stop();
      return;
    }
    const { microphone = null, camera = null } = opened.problems;
    this.microphone.value = { on: !!opened.audio, available: !!opened.audio, problem: microphone };
    this.camera.value = { on: !!opened.video, available: !!opened.video, problem: camera };
    this.take("microphone", opened.audio);
    this.take("camera", opened.video);
    this.cameras.value = (await listDevices()).cameras.length;
  }

  private async reopenCamera(facing: Facing | null): Promise<void> {
    try {
      const track = await openCamera(facing);
      if (this.stopped || !this.wantsCamera) return track.stop();
      this.camera.value = { on: true, available: true, problem: null };
      this.take("camera", track);
    } catch (error) {
      this.camera.value = { on: false, available: false, problem: problemOf(error) };
      this.take("camera", null);
    }
  }

  private async reopenMicrophone(): Promise<void> {
    const on = this.microphone.value.on || !this.microphone.value.available;
    try {
      const track = await openMicrophone();
      if (this.stopped) return track.stop();
      this.tracks.microphone?.stop();
      track.enabled = on;
      this.microphone.value = { on, available: true, problem: null };
      this.take("microphone", track);
    } catch (error) {
      this.microphone.value = { ...this.microphone.value, problem: problemOf(error) };
    }
  }

  /** After the signals have the new state: whoever hears of the track reads them. */
  private take(source: Source, track: MediaStreamTrack | null): void {
    this.tracks = { ...this.tracks, [source]: track };
    // A lamp goes out with the camera it belongs to.
    if (source === "camera") this.torch.value = hasTorch(track) ? false : null;
    track?.addEventListener("ended", () => {
      if (this.tracks[source] !== track) return;
      if (source === "screen") this.stopSharing();
      else void this.unplugged(source);
    });
    const present = [this.tracks.microphone, this.tracks.camera].filter((one) => one !== null);
    if (source !== "screen") this.stream.value = present.length > 0 ? new MediaStream(present) : null;
    this.changed(source, track);
  }

  /** A cable came out, or the system took the device away: try the next best one. */
  private async unplugged(kind: MediaKind): Promise<void> {
    const gone: Sending = { on: false, available: false, problem: "missing" };
    if (kind === "camera") this.camera.value = gone;
    else this.microphone.value = gone;
    this.take(kind, null);
    await (kind === "camera" ? this.reopenCamera(null) : this.reopenMicrophone());
  }
}
