// Whether the other end of a socket still says something: pings in time, and a deadline for the answer.

const PROBE_WITHIN_MS = 2000;
const SLOWEST_PONG_MS = 4000;
const QUICKEST_PING_MS = 1000;

export class Keepalive {
  /** Last measured round trip of a ping, in ms. */
  roundTripMs: number | null = null;
  private pingTimer = 0;
  private deadline = 0;

  /** `send` says a ping; `silent` is called when nothing came in time. */
  constructor(
    private readonly send: (at: number) => void,
    private readonly silent: () => void,
  ) {}

  /** Something must come within `ms`. */
  expect(ms: number): void {
    if (!this.deadline) this.deadline = window.setTimeout(() => this.silent(), ms);
  }

  /** Something came. */
  heard(): void {
    clearTimeout(this.deadline);
    this.deadline = 0;
  }

  answered(at: number): void {
    this.roundTripMs = performance.now() - at;
  }

  start(everyMs: number): void {
    clearInterval(this.pingTimer);
    const every = Math.max(QUICKEST_PING_MS, everyMs);
    this.pingTimer = window.setInterval(() => this.ping(SLOWEST_PONG_MS), every);
  }

  /** Find out soon. */
  probe(): void {
    this.ping(PROBE_WITHIN_MS);
  }

  stop(): void {
    this.heard();
    clearInterval(this.pingTimer);
  }

  private ping(withinMs: number): void {
    this.send(performance.now());
    this.expect(withinMs);
  }
}
