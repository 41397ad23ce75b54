// The queue alone, for tests in a real browser: the account is the page's fragment.

import { PhotoQueue } from "../queue";
import { wipePhotos } from "../wipe";

const queue = new PhotoQueue(() => location.hash.slice(1) || null);

Object.assign(globalThis, {
  bench: {
    queue,
    wipe: wipePhotos,
    /** The one photo's state, for waiting on it. */
    item: () => queue.items.value[0] ?? null,
    add: (base64: string, facts: { consultationId?: string; patientId?: string }) => {
      const octets = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      return queue.add({ file: new Blob([octets], { type: "image/jpeg" }), bodySite: "back", ...facts });
    },
  },
});
