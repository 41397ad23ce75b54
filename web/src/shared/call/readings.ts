// What the cabin measures, as this screen knows it: live copies over the data channel, confirmed ones
// from the server, merged by `reading_id`. A stage never goes back.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { WaveBuffer } from "./wave";
import type {
  DeviceKind,
  DeviceStatus,
  LiveMessage,
  LiveValue,
  Reading,
  StoredReading,
  Waveform,
} from "./wire";

export type Stage = "live" | "stored" | "confirmed";

export interface ShownReading {
  reading: Reading;
  stage: Stage;
  /** When this screen first saw it, by this device's clock: the base of its age. */
  seenAt: number;
}

export interface Running {
  value: string;
  unit: string;
  at: number;
}

export type RunningValues = Partial<Record<LiveValue["metric"], Running>>;

const ORDER: Record<Stage, number> = { live: 0, stored: 1, confirmed: 2 };

/** The later stage of the two. A confirmed copy also replaces the content: it is the record. */
export function merge(known: ShownReading | undefined, next: ShownReading): ShownReading {
  if (!known) return next;
  if (ORDER[next.stage] <= ORDER[known.stage]) return known;
  return { ...next, seenAt: Math.min(known.seenAt, next.seenAt) };
}

/** Newest first. `kiosk_seq` orders what one cabin made; wall clocks never do. */
export function newestFirst(a: ShownReading, b: ShownReading): number {
  return b.reading.kiosk_seq - a.reading.kiosk_seq;
}

/** Changes only when an item does: what is drawn from it stays as it is otherwise. */
function steady<T>(compute: () => readonly T[]): ReadonlySignal<readonly T[]> {
  let known: readonly T[] = [];
  return computed(() => {
    const now = compute();
    if (now.length !== known.length || now.some((item, index) => item !== known[index])) known = now;
    return known;
  });
}

export class Readings {
  private readonly byId = signal<ReadonlyMap<string, ShownReading>>(new Map());
  readonly list = computed(() => [...this.byId.value.values()].sort(newestFirst));
  /** What has measured something, in alphabetical order. */
  readonly kinds = steady(() => [...new Set(this.list.value.map(({ reading }) => reading.kind))].sort());
  readonly devices = signal<Partial<Record<DeviceKind, DeviceStatus>>>({});
  /** Values of a measurement under way, for example the pressure in the cuff. */
  readonly running = signal<Partial<Record<DeviceKind, RunningValues>>>({});
  private readonly byKind = new Map<DeviceKind, ReadonlySignal<readonly ShownReading[]>>();
  private readonly waves = new Map<Waveform, WaveBuffer>();
  /** Readings that turned out to be somebody else's: an earlier copy that comes late must not bring them back. */
  private readonly foreign = new Set<string>();

  /** Of one kind of instrument, newest first. */
  of(kind: DeviceKind): ReadonlySignal<readonly ShownReading[]> {
    let own = this.byKind.get(kind);
    if (!own) {
      own = steady(() => this.list.value.filter(({ reading }) => reading.kind === kind));
      this.byKind.set(kind, own);
    }
    return own;
  }

  wave(name: Waveform): WaveBuffer {
    let buffer = this.waves.get(name);
    if (!buffer) {
      buffer = new WaveBuffer();
      this.waves.set(name, buffer);
    }
    return buffer;
  }

  /** What the server has already: after opening or reloading the page. */
  load(stored: readonly StoredReading[]): void {
    this.add(
      stored.map((reading) => ({
        reading,
        stage: "confirmed" as const,
        seenAt: Date.parse(reading.received_at),
      })),
    );
  }

  confirm(reading: StoredReading): void {
    this.add([{ reading, stage: "confirmed", seenAt: Date.now() }]);
  }

  /** One message of the readings channel. */
  receive(message: LiveMessage): void {
    switch (message.type) {
      case "reading":
        this.add([{ reading: message.reading, stage: message.stage, seenAt: Date.now() }]);
        this.settle(message.reading.kind);
        break;
      case "value":
        this.run(message);
        break;
      case "waves":
        this.wave(message.waveform).push(message, performance.now());
        break;
      case "device":
        this.devices.value = { ...this.devices.value, [message.device]: message };
        if (message.state !== "measuring") this.settle(message.device);
        break;
    }
  }

  private add(shown: ShownReading[]): void {
    const next = new Map(this.byId.value);
    for (const one of shown) {
      const id = one.reading.reading_id;
      if (one.reading.attribution === "quarantined") this.foreign.add(id);
      if (this.foreign.has(id)) next.delete(id);
      else next.set(id, merge(next.get(id), one));
    }
    this.byId.value = next;
  }

  private run({ device, metric, value, unit }: LiveValue): void {
    const values = { ...this.running.value[device], [metric]: { value, unit, at: Date.now() } };
    this.running.value = { ...this.running.value, [device]: values };
  }

  /** The measurement is over: the reading speaks now, not the running value. */
  private settle(device: DeviceKind): void {
    if (!this.running.value[device]) return;
    const { [device]: _, ...others } = this.running.value;
    this.running.value = others;
  }
}
