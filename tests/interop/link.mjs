// The connections to one peer, one after another: epochs and rounds (PROTOCOL.md 1.5, 1.6), and what goes over them.
import { MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket, useOPUS, useVP8 } from "werift";

// RFC 6716: one frame of 20 ms in which nothing was coded.
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);
const FEEDBACK = [{ type: "nack" }, { type: "nack", parameter: "pli" }, { type: "ccm", parameter: "fir" }];
// What is in the sections of an offer made here.
const SOURCES = ["microphone", "camera", "screen"];

export class Link {
  #pc = null;
  #epoch = -1;
  #round = 0;
  #turn = Promise.resolve();
  #sound;
  #sources = new Map();

  constructor(peer, relay, say, tell) {
    this.peer = peer;
    this.relay = relay;
    this.say = (type, fields) => say({ type, to: peer.member, epoch: this.#epoch, ...fields });
    this.tell = (event, fields) => tell(event, { member: peer.member, epoch: this.#epoch, ...fields });
  }

  get connected() {
    return this.#pc?.connectionState === "connected";
  }

  forget() {
    this.#epoch = -1;
  }

  offer(epoch = this.#epoch + 1) {
    this.#do(async () => {
      this.#open(epoch);
      await this.#pc.setLocalDescription(await this.#pc.createOffer());
      const sections = this.#pc.getTransceivers();
      this.#sources = new Map(sections.map(({ mid }, index) => [mid, SOURCES[index]]));
      this.#describe("offer");
    });
  }

  described({ epoch, round, sdp_type: type, sdp, tracks }) {
    this.#do(async () => {
      if (epoch < this.#epoch || (epoch === this.#epoch && (round < this.#round || !this.#pc))) return;
      if (type === "answer") {
        if (epoch === this.#epoch && round === this.#round) await this.#pc.setRemoteDescription({ type, sdp });
        return;
      }
      if (epoch > this.#epoch) this.#open(epoch);
      if (this.#pc.signalingState === "have-local-offer") {
        if (!this.peer.polite) return;
        await this.#pc.setLocalDescription({ type: "rollback" });
      }
      this.#round = round;
      this.#sources = new Map(tracks.map(({ mid, source }) => [mid, source]));
      this.tell("offered", { round, sources: tracks.map(({ source }) => source) });
      await this.#pc.setRemoteDescription({ type, sdp });
      await this.#pc.setLocalDescription(await this.#pc.createAnswer());
      this.#describe("answer");
    });
  }

  candidates({ epoch, candidates }) {
    this.#do(async () => {
      if (epoch !== this.#epoch || !this.#pc) return;
      for (const { candidate, sdp_mid, sdp_mline_index } of candidates)
        await this.#pc.addIceCandidate({ candidate, sdpMid: sdp_mid, sdpMLineIndex: sdp_mline_index });
    });
  }

  restart({ epoch, ice }) {
    if (!this.peer.offer) return;
    if (epoch > this.#epoch) this.offer(epoch);
    else if (ice && epoch === this.#epoch) this.#restartIce();
  }

  close() {
    clearInterval(this.#sound);
    this.#pc?.close();
    this.#pc = null;
  }

  // One thing after the other: a candidate must not overtake the description it came behind.
  #do(work) {
    this.#turn = this.#turn.then(work).catch((error) => this.tell("failed", { error: String(error?.stack ?? error) }));
  }

  #restartIce() {
    this.#do(async () => {
      // Of a connection that is gone or in negotiation, the other side asks again for the next epoch.
      if (this.#pc?.signalingState !== "stable") return;
      this.#round += 1;
      await this.#pc.setLocalDescription(await this.#pc.createOffer({ iceRestart: true }));
      this.#describe("offer");
    });
  }

  #describe(type) {
    const tracks = type === "offer" ? [...this.#sources].map(([mid, source]) => ({ mid, source })) : [];
    this.say("description", { round: this.#round, sdp_type: type, sdp: this.#pc.localDescription.sdp, tracks });
  }

  #open(epoch) {
    this.close();
    this.#epoch = epoch;
    this.#round = 0;
    this.#sources = new Map();
    const pc = new RTCPeerConnection({
      codecs: { audio: [useOPUS()], video: [useVP8({ rtcpFeedback: FEEDBACK })] },
      iceServers: this.relay.ice_servers.flatMap(({ urls, username, credential }) =>
        urls.map((url) => ({ urls: url, username: username ?? undefined, credential: credential ?? undefined })),
      ),
      iceTransportPolicy: this.relay.ice_transport_policy,
      // The only address of a machine may be loopback.
      iceAdditionalHostAddresses: ["127.0.0.1"],
    });
    this.#pc = pc;
    pc.onIceCandidate.subscribe((found) => {
      if (pc !== this.#pc) return;
      const one = found && { candidate: found.candidate, sdp_mid: found.sdpMid, sdp_mline_index: found.sdpMLineIndex };
      this.say("candidates", { candidates: one ? [one] : [], end: !one });
    });
    pc.connectionStateChange.subscribe((state) => pc === this.#pc && this.tell("connection", { state }));
    this.#carry(pc);
  }

  #carry(pc) {
    const sound = new MediaStreamTrack({ kind: "audio" });
    const picture = new MediaStreamTrack({ kind: "video" });
    pc.addTransceiver(sound, { direction: "sendrecv" });
    const { sender } = pc.addTransceiver(picture, { direction: "sendrecv" });
    // A screen. Nothing is sent, but werift would reject the peer's own empty section if this one were only to receive.
    pc.addTransceiver("video", { direction: "sendrecv" });
    let number = 0;
    this.#sound = setInterval(() => {
      number += 1;
      const header = new RtpHeader({ sequenceNumber: number & 0xffff, timestamp: number * 960, marker: number === 1 });
      sound.writeRtp(new RtpPacket(header, SILENCE));
    }, 20);
    pc.ontrack = ({ track, transceiver }) => {
      const source = this.#sources.get(transceiver.mid);
      // There is no encoder here: the picture sent is the peer's own, sent back.
      const echoed = source === "camera";
      let packets = 0;
      track.onReceiveRtp.subscribe((packet) => {
        packets += 1;
        if (packets === 1 || packets % 50 === 0) this.tell("rtp", { source, packets });
        if (echoed) picture.writeRtp(packet.clone());
      });
      if (echoed) sender.onPictureLossIndication.subscribe(() => transceiver.receiver.sendRtcpPLI(track.ssrc));
    };
  }
}
