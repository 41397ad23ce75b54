import { describe, expect, it } from "vitest";
import { KEPT_MESSAGES, type Numbered, Session } from "../session";
import type { Resumed, SequencedMessage, ServerMessage, Welcome } from "../wire";

const MEMBER = "00000000-0000-4000-8000-000000000001";
const say = (note: string): SequencedMessage => ({ type: "photo_request", note });
const hear = (seq: number, ack = 0): ServerMessage => ({ type: "peer_suspended", member: MEMBER, seq, ack });

function welcome(session = "s1"): Welcome {
  return {
    type: "welcome",
    room: "r",
    member: MEMBER,
    session,
    resume_token: "t0",
    resume_s: 60,
    role: "patient",
    state: "waiting",
    ping_ms: 5000,
    limits: { frame_bytes: 65536, messages_per_s: 50, messages_burst: 100, candidates_per_epoch: 100 },
    relay: {},
    peers: [],
  };
}

const resumed = (last_seq: number, token = "t1"): Resumed => ({
  type: "resumed",
  session: "s1",
  resume_token: token,
  last_seq,
  replayed: 0,
});

function begun(): Session {
  const session = new Session();
  session.begin(welcome());
  return session;
}

describe("a session", () => {
  it("can be resumed only after a welcome", () => {
    const session = new Session();
    expect(session.resume()).toBeNull();
    session.begin(welcome());
    expect(session.resume()).toMatchObject({
      type: "resume",
      room: "r",
      session: "s1",
      token: "t0",
      last_seq: 0,
    });
  });

  it("numbers from 1 and takes each number of the server once", () => {
    const session = begun();
    expect(session.number(say("a")).seq).toBe(1);
    expect(session.number(say("b")).seq).toBe(2);
    expect(session.take(hear(1))).toBe("take");
    expect(session.take(hear(1))).toBe("duplicate");
    expect(session.take(hear(2))).toBe("take");
    expect(session.resume()?.last_seq).toBe(2);
  });

  it("calls a missing number a gap and does not move past it", () => {
    const session = begun();
    expect(session.take(hear(2))).toBe("gap");
    expect(session.take(hear(1))).toBe("take");
    expect(session.take(hear(2))).toBe("take");
  });

  it("takes what has no number without counting it", () => {
    const session = begun();
    expect(session.take({ type: "ack", ack: 0 })).toBe("take");
    expect(session.take({ type: "pong", at: 1 })).toBe("take");
    expect(session.take(hear(1))).toBe("take");
  });

  it("says again, in order, what the server has not taken, and nothing else", () => {
    const session = begun();
    for (const note of ["a", "b", "c", "d"]) session.number(say(note));
    session.take(hear(1, 2));
    const again = session.resumed(resumed(3));
    expect(again.map(({ seq }) => seq)).toEqual([4]);
    expect(session.number(say("e")).seq).toBe(5);
  });

  it("resumes with the newest token", () => {
    const session = begun();
    session.resumed(resumed(0, "t1"));
    expect(session.resume()?.token).toBe("t1");
  });

  it("owes acknowledgements until it has given them", () => {
    const session = begun();
    session.take(hear(1));
    session.take(hear(2));
    expect(session.owedAcks).toBe(2);
    expect(session.ack()).toBe(2);
    expect(session.owedAcks).toBe(0);
  });

  it("gives up when more is unacknowledged than anybody keeps", () => {
    const session = begun();
    for (let count = 0; count < KEPT_MESSAGES; count++) session.number(say(""));
    expect(session.canResume).toBe(true);
    session.number(say(""));
    expect(session.canResume).toBe(false);
  });

  it("owes nothing of the session before", () => {
    const session = begun();
    session.number(say("a"));
    session.take(hear(1));
    session.begin(welcome("s2"));
    expect(session.resumed(resumed(0))).toEqual([]);
    expect(session.number(say("b")).seq).toBe(1);
    expect(session.take(hear(1))).toBe("take");
  });
});

/** Seeded (mulberry32): a failing run can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A line that loses its tail, and now and then delivers a frame twice or out of order. */
function damaged<T>(frames: T[], chance: () => number): T[] {
  const arrived = frames.slice(0, Math.floor(chance() * (frames.length + 1)));
  return arrived
    .flatMap((frame) => (chance() < 0.2 ? [frame, frame] : [frame]))
    .sort(() => (chance() < 0.1 ? 1 : 0));
}

describe("a session over a bad line", () => {
  it("brings each message once and in order in both directions, whatever is lost, doubled or swapped", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const chance = random(seed);
      const session = begun();
      const heard: number[] = [];
      const taken: number[] = [];
      let serverSaid = 0;
      const clientSays: Numbered[] = [];
      const serverHears = (frames: Numbered[]) => {
        for (const { seq } of frames) {
          if (seq > taken.length + 1) return;
          if (seq === taken.length + 1) taken.push(seq);
        }
      };
      const clientHears = (frames: ServerMessage[]) => {
        for (const frame of frames) {
          const verdict = session.take(frame);
          if (verdict === "gap") return;
          if (verdict === "take") heard.push(frame.seq ?? 0);
        }
      };
      const missed = () =>
        Array.from({ length: serverSaid - heard.length }, (_, index) =>
          hear(heard.length + index + 1, taken.length),
        );
      for (let cut = 0; cut < 10; cut++) {
        const fresh = Array.from({ length: Math.floor(chance() * 5) }, () => session.number(say("")));
        clientSays.push(...fresh);
        serverSaid += Math.floor(chance() * 5);
        serverHears(damaged([...session.resumed(resumed(taken.length))], chance));
        clientHears(damaged(missed(), chance));
      }
      serverHears(session.resumed(resumed(taken.length)));
      clientHears(missed());
      expect(taken).toEqual(clientSays.map(({ seq }) => seq));
      expect(heard).toEqual(Array.from({ length: serverSaid }, (_, index) => index + 1));
    }
  });
});
