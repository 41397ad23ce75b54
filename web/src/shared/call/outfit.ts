// A connection with own tracks in place, before anything is said about it.

import { beginSmall } from "./video";

/** What one sends to people: the first two from the start, the third has its place and waits. */
export const SOURCES = ["microphone", "camera", "screen"] as const;
export type Source = (typeof SOURCES)[number];
export type LocalTracks = Record<Source, MediaStreamTrack | null>;
export type Part = "offer" | "answer";

const KIND: Record<Source, "audio" | "video"> = { microphone: "audio", camera: "video", screen: "video" };
const AT_ONCE = ["microphone", "camera"] as const;

export const isSource = (name: string | undefined): name is Source =>
  (SOURCES as readonly (string | undefined)[]).includes(name);

export interface Outfit {
  connection: RTCPeerConnection;
  senders: Partial<Record<Source, RTCRtpSender>>;
}

/** Both ways as soon as there is a screen to show; until then only ready to see the other's. */
export const screenDirection = (track: MediaStreamTrack | null): RTCRtpTransceiverDirection =>
  track ? "sendrecv" : "recvonly";

function addScreen({ connection, senders }: Outfit, track: MediaStreamTrack | null): void {
  const direction = screenDirection(track);
  senders.screen = connection.addTransceiver(track ?? KIND.screen, { direction }).sender;
}

/**
 * Who offers names all sections, with a track or without: what is missing can join later by `replaceTrack`.
 * Who answers brings its tracks, which find their place in the offer.
 */
function outfit(part: Part, configuration: RTCConfiguration, tracks: LocalTracks): Outfit {
  const made = forPeople(part, configuration, tracks);
  if (part === "offer") addScreen(made, tracks.screen);
  return made;
}

/** Towards instruments, which only send. */
export function listener(configuration: RTCConfiguration): Outfit {
  return { connection: new RTCPeerConnection(configuration), senders: {} };
}

function forPeople(part: Part, configuration: RTCConfiguration, tracks: LocalTracks): Outfit {
  const connection = new RTCPeerConnection(configuration);
  const senders: Outfit["senders"] = {};
  for (const source of AT_ONCE) {
    const track = tracks[source];
    if (track) senders[source] = connection.addTrack(track);
    else if (part === "offer") senders[source] = connection.addTransceiver(KIND[source]).sender;
  }
  if (senders.camera) beginSmall(senders.camera);
  return { connection, senders };
}

/**
 * Made while nobody is there yet, so that the moment of admission is spared the making: the browser builds
 * its media engine with the first connection of a page. No address is gathered before it is taken.
 */
class Spare {
  private ready: Outfit | null = null;

  prepare(tracks: LocalTracks): void {
    this.discard();
    this.ready = forPeople("offer", { iceServers: [], bundlePolicy: "max-bundle" }, tracks);
    // Makes keys and codecs ready; a failure shows again when the offer is made in earnest.
    void this.ready.connection.createOffer().catch(() => undefined);
  }

  /** The prepared connection, at most once, with the tracks of now. Null when it does not fit the part. */
  async take(part: Part, configuration: RTCConfiguration, tracks: LocalTracks): Promise<Outfit | null> {
    const taken = this.ready;
    this.ready = null;
    if (!taken) return null;
    const { connection, senders } = taken;
    const complete = AT_ONCE.every((source) => senders[source]?.track);
    if (part === "answer" && !complete) {
      connection.close();
      return null;
    }
    connection.setConfiguration(configuration);
    for (const source of AT_ONCE) {
      if (senders[source]?.track !== tracks[source]) await senders[source]?.replaceTrack(tracks[source]);
    }
    if (part === "offer") addScreen(taken, tracks.screen);
    return taken;
  }

  discard(): void {
    this.ready?.connection.close();
    this.ready = null;
  }
}

/** Makes the connections of a call, with what the device and the room give at that moment. */
export class Outfitter {
  private readonly spare = new Spare();

  constructor(
    private readonly tracks: () => Promise<LocalTracks>,
    private readonly configuration: () => RTCConfiguration,
  ) {}

  /** `stillWanted` is asked once the tracks are known. */
  async prepare(stillWanted: () => boolean): Promise<void> {
    const tracks = await this.tracks();
    if (stillWanted()) this.spare.prepare(tracks);
  }

  async make(part: Part): Promise<Outfit> {
    const tracks = await this.tracks();
    const configuration = this.configuration();
    return (await this.spare.take(part, configuration, tracks)) ?? outfit(part, configuration, tracks);
  }

  discard(): void {
    this.spare.discard();
  }
}
