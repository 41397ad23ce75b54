// A connection that is about to offer: own tracks in place, nothing sent yet.

import { FIRST_ENCODINGS } from "./video";

export type Kind = "audio" | "video";
export type LocalTracks = Record<Kind, MediaStreamTrack | null>;

export interface Outgoing {
  connection: RTCPeerConnection;
  senders: Partial<Record<Kind, RTCRtpSender>>;
}

/** Never a default STUN server: only what the server of the room names. */
export function configuration(iceServers: RTCIceServer[]): RTCConfiguration {
  return { iceServers, bundlePolicy: "max-bundle" };
}

/** Both kinds always, with a track or without: what is missing can join later by `replaceTrack`. */
export function outgoing(iceServers: RTCIceServer[], tracks: LocalTracks): Outgoing {
  const connection = new RTCPeerConnection(configuration(iceServers));
  const audio = connection.addTransceiver(tracks.audio ?? "audio", { direction: "sendrecv" });
  const video = connection.addTransceiver(tracks.video ?? "video", {
    direction: "sendrecv",
    sendEncodings: FIRST_ENCODINGS,
  });
  return { connection, senders: { audio: audio.sender, video: video.sender } };
}

/**
 * Made while somebody waits, so that the moment of admission is spared the making: the browser builds its
 * media engine with the first connection of a page. No address is gathered before it is taken.
 */
export class Spare {
  private ready: Outgoing | null = null;

  prepare(tracks: LocalTracks): void {
    this.discard();
    this.ready = outgoing([], tracks);
    // Makes keys and codecs ready; a failure shows again when the offer is made in earnest.
    void this.ready.connection.createOffer().catch(() => undefined);
  }

  /** The prepared connection, at most once, with the tracks of now. */
  async take(iceServers: RTCIceServer[], tracks: LocalTracks): Promise<Outgoing | null> {
    const taken = this.ready;
    this.ready = null;
    if (!taken) return null;
    taken.connection.setConfiguration(configuration(iceServers));
    for (const kind of ["audio", "video"] as const) {
      if (taken.senders[kind]?.track !== tracks[kind]) await taken.senders[kind]?.replaceTrack(tracks[kind]);
    }
    return taken;
  }

  discard(): void {
    this.ready?.connection.close();
    this.ready = null;
  }
}
