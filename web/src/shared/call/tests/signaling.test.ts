import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Signaling } from "../signaling";

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** A server that needs `answersAfterMs` for whatever it is asked, and a line over which nothing is lost. */
class SlowSocket {
  static readonly CONNECTING = CONNECTING;
  static readonly OPEN = OPEN;
  static answersAfterMs = 0;
  static last: SlowSocket;
  readyState = CONNECTING;
  onopen: () => void = () => undefined;
  onmessage: (event: { data: string }) => void = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;

  constructor() {
    SlowSocket.last = this;
    setTimeout(() => {
      if (this.readyState !== CONNECTING) return;
      this.readyState = OPEN;
      this.onopen();
    }, SlowSocket.answersAfterMs);
  }

  send(text: string): void {
    const asked = JSON.parse(text) as { type: string; at?: number };
    const replies: Record<string, object> = {
      hello: { type: "welcome", room: "r", session: "s", resume_token: "t", ping_ms: 1000 },
      ping: { type: "pong", at: asked.at },
      resume: { type: "resumed", last_seq: 0, resume_token: "t" },
    };
    const reply = replies[asked.type];
    if (reply) setTimeout(() => this.say(reply), SlowSocket.answersAfterMs);
  }

  say(message: object): void {
    if (this.readyState === OPEN) this.onmessage({ data: JSON.stringify(message) });
  }

  close(): void {
    this.readyState = CLOSED;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("document", { addEventListener: () => undefined });
  vi.stubGlobal("location", { href: "https://comptoir.test/", protocol: "https:" });
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("WebSocket", SlowSocket);
  SlowSocket.answersAfterMs = 5;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a server too busy to answer as soon as before is given the time it needs", async () => {
  const lines: boolean[] = [];
  const signaling = new Signaling({
    getTicket: async () => ({ ticket: "t", signaling_path: "/signaling" }),
    fresh: () => true,
    onMessage: () => undefined,
    onLine: (up) => lines.push(up),
    onWake: () => undefined,
    onFinal: () => undefined,
  });
  signaling.start();
  await vi.advanceTimersByTimeAsync(5000);
  expect(lines).toEqual([true]);

  SlowSocket.answersAfterMs = 3500;
  SlowSocket.last.onclose({ code: 1006 });
  await vi.advanceTimersByTimeAsync(60_000);

  expect(lines.slice(0, 3)).toEqual([true, false, true]);
  signaling.stop(false);
});
