// Epochs of a link: each peer connection between two members counts one up. No peer connection inside.

/** No connection was ever made. */
export const NO_EPOCH = -1;

/** Epoch of my next offer; `wanted` is what the other side asked for. */
export function nextOffer(epoch: number, wanted = 0): number {
  return Math.max(epoch + 1, wanted, 0);
}

/** `new`: the offer brings another connection. `same`: another round of the present one. */
export function placeOffer(epoch: number, offered: number): "new" | "same" | "stale" {
  if (offered > epoch) return "new";
  return offered === epoch ? "same" : "stale";
}

/** Whether a `restart` asks for something not already under way. `negotiating`: my newest offer awaits its answer. */
export function acceptsRestart(epoch: number, wanted: number, negotiating: boolean): boolean {
  return wanted > epoch || (wanted === epoch && !negotiating);
}

/**
 * The other page starts anew and counts from 0. Whoever offers goes on counting, so that late answers to
 * the page before stay stale; whoever answers forgets, so that 0 is new.
 */
export function afterFreshPeer(epoch: number, iOffer: boolean): number {
  return iOffer ? epoch : NO_EPOCH;
}
