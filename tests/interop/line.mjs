// A session over one socket after another: numbers, acknowledgements, coming back (PROTOCOL.md 1.7).
import WebSocket from "ws";

const UNNUMBERED = new Set(["welcome", "resumed", "resume_failed", "ack", "pong"]);
// 1006 is what a socket says that ended without a close frame.
const COME_BACK = new Set([1006, 1012, 4408, 4429]);

export class Line {
  #session = null;
  #socket = null;
  #last = 0;
  #acknowledged = 0;
  #seq = 0;
  #kept = [];
  #live = false;
  #held = false;
  #pings;
  #pingMs;

  constructor(url, take, tell) {
    this.url = url;
    this.take = take;
    this.tell = tell;
    setInterval(() => this.#live && this.#last > this.#acknowledged && this.#write({ type: "ack" }), 1000);
  }

  join(ticket, fresh) {
    const hello = { type: "hello", version: 2, ticket, fresh, features: ["ice_restart"] };
    // After `resume_failed` on the same socket.
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(hello));
    else this.#connect(hello);
  }

  resume() {
    this.#held = false;
    const { room, session, token } = this.#session;
    this.#connect({ type: "resume", version: 2, room, session, token, last_seq: this.#last });
  }

  drop() {
    this.#held = true;
    this.#live = false;
    // As a line breaks: without a close frame.
    this.#socket.terminate();
  }

  say(message) {
    const numbered = { ...message, seq: ++this.#seq };
    this.#kept.push(numbered);
    if (this.#live) this.#write(numbered);
  }

  #write(message) {
    this.#acknowledged = this.#last;
    this.#socket.send(JSON.stringify({ ...message, ack: this.#last }));
  }

  #connect(first) {
    const socket = new WebSocket(this.url, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on("open", () => socket.send(JSON.stringify(first)));
    socket.on("message", (data) => socket === this.#socket && this.#receive(JSON.parse(data)));
    // A close follows each.
    socket.on("error", () => {});
    socket.on("close", (code) => {
      if (socket !== this.#socket) return;
      this.#live = false;
      clearInterval(this.#pings);
      this.tell("closed", { code });
      if (!this.#held && this.#session && COME_BACK.has(code)) setTimeout(() => this.resume(), code === 4429 ? 5000 : 500);
    });
  }

  #receive(message) {
    this.#kept = this.#kept.filter((said) => said.seq > message.ack);
    if (UNNUMBERED.has(message.type)) return this.#control(message);
    if (message.seq <= this.#last) return;
    if (message.seq > this.#last + 1) return this.#socket.terminate();
    this.#last = message.seq;
    if (this.#last - this.#acknowledged >= 16) this.#write({ type: "ack" });
    this.take(message);
  }

  #control(message) {
    if (message.type === "welcome") {
      this.#session = { room: message.room, session: message.session, token: message.resume_token };
      this.#pingMs = message.ping_ms;
      this.#last = this.#acknowledged = this.#seq = 0;
      this.#begin([]);
      this.take(message);
    } else if (message.type === "resumed") {
      this.#session.token = message.resume_token;
      this.tell("resumed", { replayed: message.replayed });
      this.#begin(this.#kept.filter((said) => said.seq > message.last_seq));
    } else if (message.type === "resume_failed") {
      this.tell("resume_failed", { reason: message.reason });
    }
  }

  #begin(again) {
    this.#live = true;
    this.#kept = again;
    for (const said of again) this.#write(said);
    this.#pings = setInterval(() => this.#write({ type: "ping", at: performance.now() }), this.#pingMs);
  }
}
