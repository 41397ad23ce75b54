// Does anything arrive? The browser says `disconnected` only after about 6 s; packet counts say it sooner.

export class Inbound {
  private packets = 0;
  private hasFlowed = false;
  private lastAt = performance.now();

  constructor(private readonly connection: RTCPeerConnection) {}

  /** Counts the RTP packets received so far. Returns for how long nothing had come when something came; else 0. */
  async poll(): Promise<number> {
    const stats = await this.connection.getStats();
    let packets = 0;
    for (const entry of stats.values()) {
      if (entry.type === "inbound-rtp") packets += entry.packetsReceived ?? 0;
    }
    if (packets === this.packets) return 0;
    const silentMs = this.silentMs;
    this.packets = packets;
    this.hasFlowed = true;
    this.lastAt = performance.now();
    return silentMs;
  }

  get silentMs(): number {
    return performance.now() - this.lastAt;
  }

  /** True when media came and has stopped for `ms`. */
  stoppedFor(ms: number): boolean {
    return this.hasFlowed && this.silentMs > ms;
  }
}
