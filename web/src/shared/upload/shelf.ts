// Photos not yet sent, kept on the device: encrypted under a key the page can use but never read.

import type { Leg, PhotoFacts, Rendition } from "./item";
import { DATABASE } from "./wipe";

/** What is kept of a photo besides its bytes. */
export interface Kept {
  accountId: string;
  facts: PhotoFacts;
  type: string;
  legs: Leg[];
  photoId: string | null;
}

export interface Shelf {
  put(id: string, kept: Kept, files: ReadonlyMap<Rendition, ArrayBuffer>): Promise<void>;
  note(id: string, kept: Kept): Promise<void>;
  all(): Promise<Map<string, Kept>>;
  file(id: string, rendition: Rendition): Promise<ArrayBuffer>;
  drop(id: string): Promise<void>;
}

/** On this device; in memory where the browser gives no storage (private windows). */
export async function openShelf(): Promise<Shelf> {
  try {
    const database = await open();
    return new DeviceShelf(database, await keyIn(database));
  } catch {
    return new MemoryShelf();
  }
}

interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  octets: ArrayBuffer;
}

const STORES = ["keys", "photos", "files"] as const;
type StoreName = (typeof STORES)[number];

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    for (const store of STORES) request.result.createObjectStore(store);
  };
  return answer(request).then((database) => {
    // Signing out in another tab deletes it: whoever keeps it open would hold that up.
    database.onversionchange = () => database.close();
    return database;
  });
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

/** AES-GCM, 256 bits, not extractable. Of two tabs that make one, the first wins. */
async function keyIn(database: IDBDatabase): Promise<CryptoKey> {
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const store = database.transaction("keys", "readwrite").objectStore("keys");
  await answer(store.add(made, "key")).catch(() => undefined);
  return answer<CryptoKey>(database.transaction("keys").objectStore("keys").get("key"));
}

class DeviceShelf implements Shelf {
  constructor(
    private readonly database: IDBDatabase,
    private readonly key: CryptoKey,
  ) {}

  async put(id: string, kept: Kept, files: ReadonlyMap<Rendition, ArrayBuffer>): Promise<void> {
    // A transaction ends by itself while something else is awaited: everything is sealed before it begins.
    const sealed: [string, Sealed][] = [];
    for (const [rendition, octets] of files) {
      const name = `${id}/${rendition}`;
      sealed.push([name, await this.seal(name, octets)]);
    }
    const facts = await this.seal(id, encoded(kept));
    const transaction = this.database.transaction(["photos", "files"], "readwrite");
    for (const [name, one] of sealed) transaction.objectStore("files").put(one, name);
    transaction.objectStore("photos").put(facts, id);
    await committed(transaction);
  }

  async note(id: string, kept: Kept): Promise<void> {
    const facts = await this.seal(id, encoded(kept));
    const transaction = this.database.transaction("photos", "readwrite");
    transaction.objectStore("photos").put(facts, id);
    await committed(transaction);
  }

  async all(): Promise<Map<string, Kept>> {
    const store = this.store("photos");
    const [ids, rows] = await Promise.all([answer(store.getAllKeys()), answer<Sealed[]>(store.getAll())]);
    const found = new Map<string, Kept>();
    for (const [index, row] of rows.entries()) {
      const id = String(ids[index]);
      found.set(id, JSON.parse(new TextDecoder().decode(await this.open(id, row))));
    }
    return found;
  }

  async file(id: string, rendition: Rendition): Promise<ArrayBuffer> {
    const name = `${id}/${rendition}`;
    return this.open(name, await answer<Sealed>(this.store("files").get(name)));
  }

  async drop(id: string): Promise<void> {
    const transaction = this.database.transaction(["photos", "files"], "readwrite");
    transaction.objectStore("photos").delete(id);
    transaction.objectStore("files").delete(IDBKeyRange.bound(`${id}/`, `${id}/~`));
    await committed(transaction);
  }

  private store(name: StoreName): IDBObjectStore {
    return this.database.transaction(name).objectStore(name);
  }

  /** Bound to its name: under another one it does not open. */
  private async seal(name: string, octets: BufferSource): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = new TextEncoder().encode(name);
    return {
      iv,
      octets: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, this.key, octets),
    };
  }

  private open(name: string, sealed: Sealed): Promise<ArrayBuffer> {
    const additionalData = new TextEncoder().encode(name);
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData }, this.key, sealed.octets);
  }
}

const encoded = (kept: Kept) => new TextEncoder().encode(JSON.stringify(kept));

export class MemoryShelf implements Shelf {
  private readonly kept = new Map<string, Kept>();
  private readonly files = new Map<string, ArrayBuffer>();

  async put(id: string, kept: Kept, files: ReadonlyMap<Rendition, ArrayBuffer>): Promise<void> {
    this.kept.set(id, kept);
    for (const [rendition, octets] of files) this.files.set(`${id}/${rendition}`, octets);
  }

  async note(id: string, kept: Kept): Promise<void> {
    this.kept.set(id, kept);
  }

  async all(): Promise<Map<string, Kept>> {
    return new Map(this.kept);
  }

  async file(id: string, rendition: Rendition): Promise<ArrayBuffer> {
    const octets = this.files.get(`${id}/${rendition}`);
    if (!octets) throw new Error("no such file");
    return octets;
  }

  async drop(id: string): Promise<void> {
    this.kept.delete(id);
    for (const rendition of ["preview", "original"]) this.files.delete(`${id}/${rendition}`);
  }
}
