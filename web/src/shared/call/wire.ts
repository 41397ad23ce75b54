// The messages this folder speaks, as generated from contract/.

export type {
  CandidatesFrom,
  ClientMessage,
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
  Metric,
  Peer,
  Reading,
  RestartFrom,
  Role,
  Samples,
  ServerMessage,
  StoredReading,
  Waveform,
  Welcome,
} from "~/generated/contract";

/** contract/signaling.py PROTOCOL_VERSION */
export const PROTOCOL_VERSION = 1;

/** Label of the cabin agent's data channel. */
export const READINGS_CHANNEL = "readings";
