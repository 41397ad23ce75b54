// What a link needs of the call it belongs to.

import type { LocalTracks, Outfit, Part } from "./outfit";
import type { RelayAccess } from "./relay";
import type { LiveMessage, SequencedMessage } from "./wire";

export type LineState = "connecting" | "connected" | "interrupted";

export interface LinkHost {
  readonly relay: RelayAccess;
  /** Says it now, or when the session goes on. */
  send(message: SequencedMessage): boolean;
  /** Whether signaling works now; without it no connection can be made anew. */
  lineUp(): boolean;
  candidateLimit(): number;
  tracks(): LocalTracks;
  /** A new connection with own tracks, once it is known which there are. */
  outfit(part: Part): Promise<Outfit>;
  changed(): void;
  live(message: LiveMessage): void;
  /** Media has stopped: the network may be gone. */
  suspect(): void;
  /** Media flows again: so does the network. */
  flows(): void;
}
