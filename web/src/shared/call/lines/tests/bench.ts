// Two ends of a call without its server, for tests in real browsers: the descriptions are carried by hand.

import { codecChoice, preferCodecs } from "../codecs";
import { Lines } from "../lines";
import { reachRelay } from "../lineTest";
import { askForSpeech } from "../speech";
import { totalsOf } from "../totals";

const OTHER = "00000000-0000-0000-0000-000000000002";

class Bench {
  readonly connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  readonly reports: unknown[] = [];
  readonly lines = new Lines({
    report: (report) => this.reports.push(report),
    limitedChanged: () =>
      this.history.push([performance.now(), this.lines.limited.value, this.lines.picture.value]),
    links: () => [
      {
        member: OTHER,
        person: true,
        connection: this.connection,
        senders: this.senders,
        due: true,
        pictureDue: true,
      },
    ],
  });
  readonly reachRelay = reachRelay;
  readonly history: unknown[] = [];
  private senders = {};

  async open(picture = true): Promise<void> {
    const video = picture && { width: 640, height: 480, frameRate: 15 };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video });
    const senders = stream
      .getTracks()
      .map((track) => [track.kind, this.connection.addTrack(track, stream)] as const);
    const { audio: microphone, video: camera } = Object.fromEntries(senders);
    this.senders = { microphone, camera };
    await codecChoice();
    this.connection.ontrack = ({ track }) => this.play(track);
    this.lines.start();
  }

  async offer(): Promise<string> {
    preferCodecs(this.connection, "offer");
    await this.connection.setLocalDescription();
    return this.description();
  }

  async answer(offer: string): Promise<string> {
    await this.connection.setRemoteDescription({ type: "offer", sdp: offer });
    preferCodecs(this.connection, "answer");
    await this.connection.setLocalDescription();
    return this.description();
  }

  async complete(answer: string): Promise<void> {
    await this.connection.setRemoteDescription({ type: "answer", sdp: answer });
  }

  /** Resolves when so many further packets of sound have arrived. */
  async heard(packets: number): Promise<void> {
    const arrived = async () => totalsOf(await this.connection.getStats()).audioIn?.packets ?? 0;
    const enough = (await arrived()) + packets;
    while ((await arrived()) < enough) await new Promise((resolve) => setTimeout(resolve, 200));
  }

  private async description(): Promise<string> {
    const { connection } = this;
    while (connection.iceGatheringState !== "complete") {
      await new Promise((resolve) =>
        connection.addEventListener("icegatheringstatechange", resolve, { once: true }),
      );
    }
    return askForSpeech(connection.localDescription?.sdp ?? "");
  }

  /** Decoded only when something plays it. */
  private play(track: MediaStreamTrack): void {
    const element = document.createElement(track.kind === "video" ? "video" : "audio");
    element.srcObject = new MediaStream([track]);
    element.autoplay = true;
    document.body.append(element);
  }
}

Object.assign(window, { bench: new Bench() });
