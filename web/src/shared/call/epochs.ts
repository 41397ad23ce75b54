// The count of peer connections of one link. Only the newest is spoken about; all older talk is dropped.

/** `mine`: this page made the offer of the current epoch. -1: no connection was made yet. */
export interface Epoch {
  readonly current: number;
  readonly mine: boolean;
}

export const NO_EPOCH: Epoch = { current: -1, mine: false };

/** The epoch of my next offer; `wanted` is what a `restart` asked for. */
export function nextOffer(epoch: Epoch, wanted = 0): Epoch {
  return { current: Math.max(epoch.current + 1, wanted), mine: true };
}

/**
 * Takes an offer in, or null when it is stale. An offer of the epoch I made myself is taken: the server
 * has turned the parts round (it restarted), and its word decides who offers.
 */
export function acceptOffer(epoch: Epoch, offered: number): Epoch | null {
  const newer = offered > epoch.current || (offered === epoch.current && epoch.mine);
  return newer ? { current: offered, mine: false } : null;
}

/** An answer belongs to my own newest offer, or to nothing. */
export function acceptsAnswer(epoch: Epoch, answered: number): boolean {
  return epoch.mine && answered === epoch.current;
}

/** Whether a `restart` asks for something not already under way. `negotiating`: my newest offer awaits its answer. */
export function acceptsRestart(epoch: Epoch, wanted: number, negotiating: boolean): boolean {
  return wanted > epoch.current || (wanted === epoch.current && !negotiating);
}

/**
 * The other page starts anew and counts from 0. Whoever offers goes on counting, so that late answers to
 * the page before stay stale; whoever answers forgets, so that 0 is new.
 */
export function afterFreshPeer(epoch: Epoch, iOffer: boolean): Epoch {
  return iOffer ? epoch : NO_EPOCH;
}
