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
import type { Kind, LocalTracks } from "./outfit";

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
  readonly facing = signal<Facing>("user");
  readonly cameras = signal(0);
  private tracks: LocalTracks = { audio: null, video: null };
  private opening: Promise<void> | null = null;
  private stopped = true;
  private wantsCamera = true;

  /** `changed` is told of every track that comes, goes or is replaced. */
  constructor(private readonly changed: (kind: Kind, track: MediaStreamTrack | null) => void) {}

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

  setMicrophone(on: boolean): void {
    const { audio } = this.tracks;
    if (!audio) return;
    audio.enabled = on;
    this.microphone.value = { ...this.microphone.value, on };
  }

  /** Off lets go of the camera, so that its light goes out. */
  async setCamera(on: boolean): Promise<void> {
    this.wantsCamera = on;
    if (on === this.camera.value.on) return;
    if (!on) {
      this.tracks.video?.stop();
      this.camera.value = { ...this.camera.value, on: false };
      this.take("video", null);
      return;
    }
    await this.reopenCamera(this.cameras.value > 1 ? this.facing.value : null);
  }

  /** The other side of a phone, or the next camera of a computer. */
  async switchCamera(): Promise<void> {
    const { cameras } = await listDevices();
    const held = this.tracks.video?.getSettings();
    this.tracks.video?.stop();
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
      this.tracks.video?.stop();
      await this.reopenCamera(null);
    }
    if (part.microphone !== undefined) await this.reopenMicrophone();
  }

  stop(): void {
    this.stopped = true;
    this.opening = null;
    this.tracks.audio?.stop();
    this.tracks.video?.stop();
    this.tracks = { audio: null, video: null };
    this.stream.value = null;
    this.microphone.value = NOTHING;
    this.camera.value = NOTHING;
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
    this.take("audio", opened.audio);
    this.take("video", opened.video);
    this.cameras.value = (await listDevices()).cameras.length;
  }

  private async reopenCamera(facing: Facing | null): Promise<void> {
    try {
      const track = await openCamera(facing);
      if (this.stopped || !this.wantsCamera) return track.stop();
      this.camera.value = { on: true, available: true, problem: null };
      this.take("video", track);
    } catch (error) {
      this.camera.value = { on: false, available: false, problem: problemOf(error) };
      this.take("video", null);
    }
  }

  private async reopenMicrophone(): Promise<void> {
    const on = this.microphone.value.on || !this.microphone.value.available;
    try {
      const track = await openMicrophone();
      if (this.stopped) return track.stop();
      this.tracks.audio?.stop();
      track.enabled = on;
      this.microphone.value = { on, available: true, problem: null };
      this.take("audio", track);
    } catch (error) {
      this.microphone.value = { ...this.microphone.value, problem: problemOf(error) };
    }
  }

  /** After the signals have the new state: whoever hears of the track reads them. */
  private take(kind: Kind, track: MediaStreamTrack | null): void {
    this.tracks = { ...this.tracks, [kind]: track };
    track?.addEventListener("ended", () => {
      if (this.tracks[kind] === track) void this.unplugged(kind);
    });
    const present = [this.tracks.audio, this.tracks.video].filter((one) => one !== null);
    this.stream.value = present.length > 0 ? new MediaStream(present) : null;
    this.changed(kind, track);
  }

  /** A cable came out, or the system took the device away: try the next best one. */
  private async unplugged(kind: Kind): Promise<void> {
    const gone: Sending = { on: false, available: false, problem: "missing" };
    if (kind === "video") this.camera.value = gone;
    else this.microphone.value = gone;
    this.take(kind, null);
    await (kind === "video" ? this.reopenCamera(null) : this.reopenMicrophone());
  }
}
