// The messages this folder speaks, as generated from contract/.

import type { ClientMessage, DeviceRequest, Hello, Ping, Resume } from "~/generated/contract";

export type {
  Ack,
  CabinNotice,
  CameraRequested,
  CandidatesFrom,
  ChatMessage,
  ClientMessage,
  ConferenceFeed,
  DescriptionFrom,
  DeviceKind,
  DeviceState,
  DeviceStatus,
  IceCandidate,
  IceServer,
  LiveMessage,
  LiveReading,
  LiveValue,
  MeasuredValue,
  MediaState,
  MediaStateFrom,
  Metric,
  MuteRequested,
  Peer,
  PhotoRequested,
  Reading,
  Relay,
  RestartFrom,
  Resume,
  Resumed,
  Role,
  RoomLimits,
  ServerMessage,
  StoredReading,
  TrackSource,
  WaitingState,
  Waveform,
  Waves,
  Welcome,
} from "~/generated/contract";

/** What the specialist may ask of an instrument. */
export type DeviceAction = DeviceRequest["action"];

/** What carries a number of the session. */
export type SequencedMessage = Exclude<ClientMessage, Hello | Resume | Ping | { type: "ack" }>;

/** contract/signaling PROTOCOL_VERSION */
export const PROTOCOL_VERSION = 2;

/** contract/signaling RESTARTS_ICE: the peer can restart ICE within one connection. */
export const RESTARTS_ICE = "ice_restart";

/** contract/signaling CONFERENCE: the client can go over a conference server. */
export const CONFERENCE = "conference";

/** Label of the cabin agent's data channel. */
export const READINGS_CHANNEL = "readings";
