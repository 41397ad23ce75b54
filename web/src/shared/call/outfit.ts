// A connection with own tracks in place, before anything is said about it.

import { beginSmall } from "./video";

export type Kind = "audio" | "video";
export type LocalTracks = Record<Kind, MediaStreamTrack | null>;
export type Part = "offer" | "answer";
const KINDS = ["audio", "video"] as const;

export interface Outfit {
  connection: RTCPeerConnection;
  senders: Partial<Record<Kind, RTCRtpSender>>;
}

/** Never a default STUN server: only what the server of the room names. */
export function configuration(iceServers: RTCIceServer[]): RTCConfiguration {
  return { iceServers, bundlePolicy: "max-bundle" };
}

/**
 * Who offers names both kinds, with a track or without: what is missing can join later by `replaceTrack`.
 * Who answers brings its tracks, which find their place in the offer.
 */
export function outfit(part: Part, iceServers: RTCIceServer[], tracks: LocalTracks): Outfit {
  const connection = new RTCPeerConnection(configuration(iceServers));
  const senders: Outfit["senders"] = {};
  for (const kind of KINDS) {
    const track = tracks[kind];
    if (track) senders[kind] = connection.addTrack(track);
    else if (part === "offer") senders[kind] = connection.addTransceiver(kind).sender;
  }
  if (senders.video) beginSmall(senders.video);
  return { connection, senders };
}

/**
 * Made while nobody is there yet, so that the moment of admission is spared the making: the browser builds
 * its media engine with the first connection of a page. No address is gathered before it is taken.
 */
export class Spare {
  private ready: Outfit | null = null;

  prepare(tracks: LocalTracks): void {
    this.discard();
    this.ready = outfit("offer", [], tracks);
    // Makes keys and codecs ready; a failure shows again when the offer is made in earnest.
    void this.ready.connection.createOffer().catch(() => undefined);
  }

  /** The prepared connection, at most once, with the tracks of now. Null when it does not fit the part. */
  async take(part: Part, iceServers: RTCIceServer[], tracks: LocalTracks): Promise<Outfit | null> {
    const taken = this.ready;
    this.ready = null;
    if (!taken) return null;
    const { connection, senders } = taken;
    const complete = KINDS.every((kind) => senders[kind]?.track);
    if (part === "answer" && !complete) {
      connection.close();
      return null;
    }
    connection.setConfiguration(configuration(iceServers));
    for (const kind of KINDS) {
      if (senders[kind]?.track !== tracks[kind]) await senders[kind]?.replaceTrack(tracks[kind]);
    }
    return taken;
  }

  discard(): void {
    this.ready?.connection.close();
    this.ready = null;
  }
}
