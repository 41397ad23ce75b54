// How connections reach each other: what the server of the room names, and for how long it is good.

import type { Relay } from "./wire";

/** Credentials that end sooner than this are not worth a new allocation. */
const TOO_SOON_MS = 30_000;
const LONGEST_ASKING_MS = 3000;

export class RelayAccess {
  private configured: RTCConfiguration = { iceServers: [], bundlePolicy: "max-bundle" };
  private expiresAt = Number.POSITIVE_INFINITY;
  private arrived: (() => void)[] = [];

  /** `ask` sends `ice_servers_request`. */
  constructor(private readonly ask: () => boolean) {}

  /** Never a default STUN server: only what the server of the room names. */
  get configuration(): RTCConfiguration {
    return this.configured;
  }

  set(relay: Relay): void {
    const iceServers = (relay.ice_servers ?? []).map(({ urls, username, credential }) => ({
      urls,
      ...(username ? { username } : {}),
      ...(credential ? { credential } : {}),
    }));
    const iceTransportPolicy = relay.ice_transport_policy ?? "all";
    this.configured = { iceServers, iceTransportPolicy, bundlePolicy: "max-bundle" };
    this.expiresAt = relay.expires_at ? Date.parse(relay.expires_at) : Number.POSITIVE_INFINITY;
    for (const tell of this.arrived.splice(0)) tell();
  }

  /** Returns when the credentials are good, or 3 s after asking for better ones in vain. */
  async renewed(): Promise<void> {
    if (this.expiresAt - Date.now() > TOO_SOON_MS || !this.ask()) return;
    await new Promise<void>((resolve) => {
      this.arrived.push(resolve);
      setTimeout(resolve, LONGEST_ASKING_MS);
    });
  }
}
