// A whole call of this page, for tests in real browsers: what it sees of each member, over which connections.

import { CallSession } from "../../call";

const made: RTCPeerConnection[] = [];
const own = { keepsConnections: false };

class Watched extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    made.push(this);
  }

  override close(): void {
    if (!own.keepsConnections) super.close();
  }
}
globalThis.RTCPeerConnection = Watched;

class Bench {
  session: CallSession | null = null;
  private readonly screens = new Map<string, HTMLVideoElement>();
  private readonly counts = new Map<string, number>();

  join(ticket: string): void {
    this.session = new CallSession({ getTicket: async () => ({ ticket, signaling_path: "/api/signaling" }) });
    this.session.members.subscribe((members) => {
      for (const { member, stream } of members) {
        // Setting the same stream again begins the element anew.
        if (this.screen(member).srcObject !== stream) this.screen(member).srcObject = stream;
      }
    });
    this.session.start();
  }

  /** Frames played so far of a member. */
  frames(member: string): number {
    return this.counts.get(member) ?? 0;
  }

  /** Remote ports of what is connected now. */
  async ports(): Promise<number[]> {
    const stats = await Promise.all(this.open.map((one) => one.getStats()));
    return stats.flatMap((all) => {
      const transport = [...all.values()].find(({ type }) => type === "transport");
      const pair = all.get(transport?.selectedCandidatePairId ?? "");
      return pair ? [all.get(pair.remoteCandidateId).port] : [];
    });
  }

  /** RTP packets received so far, over all connections. */
  async packets(): Promise<number> {
    let count = 0;
    for (const one of made.filter(({ signalingState }) => signalingState !== "closed")) {
      for (const entry of (await one.getStats()).values()) {
        if (entry.type === "inbound-rtp") count += entry.packetsReceived ?? 0;
      }
    }
    return count;
  }

  /** As a page of somebody who does not play by the rules. */
  keepConnections(): void {
    own.keepsConnections = true;
  }

  get open(): RTCPeerConnection[] {
    return made.filter(({ connectionState }) => connectionState === "connected");
  }

  private screen(member: string): HTMLVideoElement {
    const known = this.screens.get(member);
    if (known) return known;
    const video = document.createElement("video");
    video.autoplay = video.muted = true;
    document.body.append(video);
    this.screens.set(member, video);
    const count = () => {
      this.counts.set(member, this.frames(member) + 1);
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
    return video;
  }
}

Object.assign(globalThis, { bench: new Bench() });
