// The photos of this device on their way to the server: previews first, one file at a time, over any line.

import { computed, signal } from "@preact/signals";
import { ApiProblem } from "../api/problem";
import { digestOf } from "./digest";
import type { Leg, NewPhoto, PhotoFacts, PhotoItem, PhotoState, Rendition } from "./item";
import { hold, release } from "./locks";
import { previewOf } from "./picture";
import { type Kept, MemoryShelf, openShelf, type Shelf } from "./shelf";
import { forget, metadataOf, Transfer } from "./transfer";

interface Entry {
  readonly id: string;
  readonly kept: Kept;
  /** Where its bytes are, once they may be sent: on the device, or in memory when that is full. */
  shelf: Shelf | null;
  /** Off the list for good, whatever was still under way for it. */
  gone?: boolean;
}

const unreadable = () => new ApiProblem({ code: "client.unreadable" });
const nextLeg = (entry: Entry): Leg | undefined => entry.kept.legs.find((leg) => !leg.done);

export class PhotoQueue {
  private readonly shown = signal<readonly PhotoItem[]>([]);
  /** Oldest first. */
  readonly items = computed(() => this.shown.value);
  private readonly entries = new Map<string, Entry>();
  private sending: { id: string; transfer: Transfer; rendition: Rendition } | null = null;
  private shelf: Promise<Shelf> | undefined;
  private written = Promise.resolve();

  constructor(
    /** Whose photos these are; null while nobody is signed in. */
    private readonly account: () => string | null,
    private readonly open: () => Promise<Shelf> = openShelf,
  ) {
    addEventListener("online", () => this.backOnline());
  }

  /** Takes a photo in. It is copied and encrypted at once: pickers change or drop their file later. */
  add({ file, ...facts }: NewPhoto): string {
    const id = crypto.randomUUID();
    const kept: Kept = { accountId: this.account() ?? "", facts, type: file.type, legs: [], photoId: null };
    this.admit({ id, kept, shelf: null }, file.size);
    this.prepare(id, file).catch(() => this.settle(id, { state: "refused", problem: unreadable() }));
    return id;
  }

  /** What this account left on the device: goes on by itself, unless another tab is at it. */
  async restore(): Promise<void> {
    const account = this.account();
    if (account === null) return;
    const shelf = await this.device();
    for (const [id, kept] of await shelf.all()) {
      if (this.entries.has(id)) continue;
      // A person who did not sign out leaves nothing to the next one.
      if (kept.accountId !== account) await shelf.drop(id);
      else if (await hold(id)) this.admit({ id, kept, shelf });
    }
    this.next();
  }

  pause(id: string): void {
    this.stop(id);
    this.settle(id, { state: "paused" });
  }

  resume(id: string): void {
    this.change(id, { state: "waiting", problem: null });
    this.next();
  }

  retry(id: string): void {
    this.resume(id);
  }

  /** Takes the photo back, or off the list once it is done; what the server has of an unfinished one is removed. */
  cancel(id: string): void {
    this.stop(id);
    for (const leg of this.entries.get(id)?.kept.legs ?? []) if (leg.url && !leg.done) void forget(leg.url);
    this.remove(id);
    this.next();
  }

  /** Nobody is signed in any more: nothing is sent or shown. What is on the device stays there. */
  suspend(): void {
    if (this.sending) this.stop(this.sending.id);
    for (const id of this.entries.keys()) release(id);
    this.entries.clear();
    this.shown.value = [];
    this.shelf = undefined;
  }

  private device(): Promise<Shelf> {
    this.shelf ??= this.open();
    return this.shelf;
  }

  private admit(entry: Entry, octets = 0): void {
    const { id, kept } = entry;
    this.entries.set(id, entry);
    const done = kept.legs.filter((leg) => leg.done);
    const item: PhotoItem = {
      ...kept.facts,
      id,
      state: "waiting",
      sentOctets: total(done),
      totalOctets: total(kept.legs) || octets,
      previewed: done.some((leg) => leg.rendition === "preview"),
      photoId: kept.photoId,
      problem: null,
    };
    this.shown.value = [...this.shown.value, item];
  }

  private async prepare(id: string, file: Blob): Promise<void> {
    const octets = await file.arrayBuffer();
    const copy = new Blob([octets], { type: file.type });
    const preview = await (await previewOf(copy))?.arrayBuffer();
    const files = new Map<Rendition, ArrayBuffer>();
    if (preview) files.set("preview", preview);
    files.set("original", octets);
    const legs: Leg[] = [];
    for (const [rendition, bytes] of files) {
      legs.push({
        rendition,
        sha256: await digestOf(bytes),
        octets: bytes.byteLength,
        url: null,
        done: false,
      });
    }
    const entry = this.entries.get(id);
    if (!entry) return;
    await hold(id);
    entry.kept.legs = legs;
    entry.shelf = await this.keep(id, entry.kept, files);
    if (entry.gone) return this.drop(id);
    this.change(id, { totalOctets: total(legs) });
    this.next();
  }

  private async keep(id: string, kept: Kept, files: ReadonlyMap<Rendition, ArrayBuffer>): Promise<Shelf> {
    const device = await this.device();
    try {
      await device.put(id, kept, files);
      return device;
    } catch {
      const memory = new MemoryShelf();
      await memory.put(id, kept, files);
      return memory;
    }
  }

  private next(): void {
    const waiting = this.shown.value
      .filter((item) => item.state === "waiting")
      .map((item) => this.entries.get(item.id))
      .filter((entry): entry is Entry => Boolean(entry?.shelf));
    const chosen = waiting.find((entry) => nextLeg(entry)?.rendition === "preview") ?? waiting[0];
    if (!chosen) return;
    if (this.sending) {
      // A preview takes the line over from an original, which goes on where it was.
      if (this.sending.rendition === "preview" || nextLeg(chosen)?.rendition !== "preview") return;
      const { id } = this.sending;
      this.stop(id);
      this.change(id, { state: "waiting" });
    }
    this.send(chosen).catch(() => this.settle(chosen.id, { state: "failed", problem: unreadable() }));
  }

  private async send(entry: Entry): Promise<void> {
    const { id, kept } = entry;
    const leg = nextLeg(entry);
    const original = kept.legs.find((one) => one.rendition === "original");
    const { shelf } = entry;
    if (!leg || !original || !shelf) return this.finish(id);
    const before = total(kept.legs.filter((one) => one.done));
    const transfer = new Transfer(
      () => shelf.file(id, leg.rendition),
      leg,
      metadataOf(kept.facts, leg, original, kept.type),
      {
        placed: (url) => {
          leg.url = url;
          this.note(entry);
        },
        progressed: (sent) => this.change(id, { sentOctets: before + sent }),
        stored: (photoId) => this.stored(entry, leg, photoId),
        failed: (problem, final) => this.failed(entry, leg, problem, final),
      },
    );
    this.sending = { id, transfer, rendition: leg.rendition };
    this.change(id, { state: "sending" });
    await transfer.start();
  }

  private stored(entry: Entry, leg: Leg, photoId: string | null): void {
    const { id, kept } = entry;
    leg.done = true;
    kept.photoId = photoId ?? kept.photoId;
    this.sending = null;
    if (!nextLeg(entry)) {
      this.finish(id);
      return;
    }
    this.note(entry);
    this.settle(id, { state: "waiting", previewed: true, photoId: kept.photoId });
  }

  private failed(entry: Entry, leg: Leg, problem: ApiProblem, final: boolean): void {
    this.sending = null;
    if (final && leg.rendition === "preview") {
      // The original speaks for itself.
      leg.done = true;
      this.settle(entry.id, { state: "waiting" });
      return;
    }
    if (final) this.drop(entry.id);
    const state: PhotoState = final ? "refused" : navigator.onLine ? "failed" : "offline";
    this.settle(entry.id, { state, problem });
  }

  private finish(id: string): void {
    const entry = this.entries.get(id);
    const octets = total(entry?.kept.legs ?? []);
    this.drop(id);
    this.settle(id, { state: "done", sentOctets: octets, photoId: entry?.kept.photoId ?? null });
  }

  private backOnline(): void {
    for (const item of this.shown.value) {
      if (item.state === "offline") this.change(item.id, { state: "waiting" });
    }
    this.next();
  }

  private stop(id: string): void {
    if (this.sending?.id !== id) return;
    this.sending.transfer.stop();
    this.sending = null;
  }

  private remove(id: string): void {
    const entry = this.entries.get(id);
    if (entry) entry.gone = true;
    this.entries.delete(id);
    this.shown.value = this.shown.value.filter((item) => item.id !== id);
    this.drop(id);
  }

  private drop(id: string): void {
    release(id);
    this.write((shelf) => shelf.drop(id));
  }

  private note({ id, kept, shelf }: Entry): void {
    if (shelf instanceof MemoryShelf) return;
    this.write((device) => (this.entries.has(id) ? device.note(id, kept) : Promise.resolve()));
  }

  /** One after the other, so that what is kept is the last that was known. */
  private write(work: (device: Shelf) => Promise<void>): void {
    // Storage that fails costs a restart after a reload, not the photo.
    this.written = this.written.then(() => this.device().then(work)).catch(() => undefined);
  }

  private change(id: string, part: Partial<PhotoItem>): void {
    this.shown.value = this.shown.value.map((item) => (item.id === id ? { ...item, ...part } : item));
  }

  private settle(id: string, part: Partial<PhotoItem>): void {
    this.change(id, part);
    this.next();
  }
}

const total = (legs: readonly Leg[]) => legs.reduce((sum, leg) => sum + leg.octets, 0);

export type { NewPhoto, PhotoFacts, PhotoItem, PhotoState };
