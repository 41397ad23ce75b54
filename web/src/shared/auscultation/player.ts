// One recording played through a filter. No framework inside.

import { signal } from "@preact/signals";
import { choice } from "../call/devices";
import { type Filter, through } from "./filters";
import { peaksOf } from "./peaks";

const COLUMNS = 480;
export const SPEEDS = [0.5, 0.75, 1] as const;
export type Speed = (typeof SPEEDS)[number];

/** Slower keeps the pitch: a heart sound an octave lower would be out of hearing. */
export class Player {
  readonly playing = signal(false);
  /** Seconds. */
  readonly at = signal(0);
  private readonly element = new Audio();
  private readonly context = new AudioContext();
  private readonly source: MediaElementAudioSourceNode;
  private undo: () => void = () => undefined;
  private frame = 0;

  private constructor(
    private readonly address: string,
    readonly peaks: Float32Array,
    readonly lengthS: number,
  ) {
    this.element.src = address;
    this.element.preservesPitch = true;
    this.element.onplay = () => this.played();
    this.element.onpause = () => this.paused();
    this.element.onseeked = () => this.look();
    this.source = this.context.createMediaElementSource(this.element);
    this.filter("full");
    this.follow();
  }

  /** Rejects with EncodingError when the browser cannot read the recording. */
  static async open(octets: ArrayBuffer, mediaType: string): Promise<Player> {
    const address = URL.createObjectURL(new Blob([octets], { type: mediaType }));
    const context = new OfflineAudioContext(1, 1, 8000);
    try {
      const sound = await context.decodeAudioData(octets.slice(0));
      return new Player(address, peaksOf(sound.getChannelData(0), COLUMNS), sound.duration);
    } catch (error) {
      URL.revokeObjectURL(address);
      throw error;
    }
  }

  async toggle(): Promise<void> {
    if (!this.element.paused) {
      this.element.pause();
      return;
    }
    await this.context.resume();
    await this.element.play();
  }

  seek(seconds: number): void {
    this.element.currentTime = Math.min(this.lengthS, Math.max(0, seconds));
    this.at.value = this.element.currentTime;
  }

  loop(on: boolean): void {
    this.element.loop = on;
  }

  speed(rate: Speed): void {
    this.element.playbackRate = rate;
  }

  filter(filter: Filter): void {
    this.undo();
    const { end, undo } = through(this.context, this.source, filter);
    end.connect(this.context.destination);
    this.undo = undo;
  }

  close(): void {
    this.element.pause();
    cancelAnimationFrame(this.frame);
    this.undo();
    void this.context.close();
    URL.revokeObjectURL(this.address);
  }

  /** Through the loudspeaker or headphones chosen for the call, where the browser can. */
  private follow(): void {
    const { speaker } = choice.value;
    if (!speaker || !("setSinkId" in this.context)) return;
    void (this.context.setSinkId as (id: string) => Promise<void>)
      .call(this.context, speaker)
      .catch(() => undefined); // Unplugged since it was chosen: the default one plays.
  }

  private played(): void {
    this.playing.value = true;
    const step = () => {
      this.look();
      this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  private paused(): void {
    this.playing.value = false;
    cancelAnimationFrame(this.frame);
    this.look();
  }

  private look(): void {
    this.at.value = this.element.currentTime;
  }
}
