// What a page sees of a call.

import type { MediaKind } from "./devices";
import type { LineState } from "./host";
import type { Ticket } from "./signaling";
import type {
  CameraRequested,
  MediaStateFrom,
  MuteRequested,
  PhotoRequested,
  Role,
  WaitingState,
} from "./wire";

export type PhotoView = PhotoRequested["view"];

export type CallState =
  | "connecting"
  | "waiting"
  | "denied"
  | "admitted"
  | "in_call"
  | "reconnecting"
  | "replaced"
  | "removed"
  | "ended"
  | "failed";

/** Where the session stands with the server; `CallState` is what follows for the page. */
export type Phase = "line" | "waiting" | "admitted" | "denied" | "replaced" | "removed" | "ended" | "failed";

export function stateOf(phase: Phase, up: boolean, welcomed: boolean, members: readonly Member[]): CallState {
  if (phase !== "line" && phase !== "waiting" && phase !== "admitted") return phase;
  if (!up) return welcomed ? "reconnecting" : "connecting";
  if (phase === "line") return "connecting";
  if (phase === "waiting") return "waiting";
  const talks = members.some((member) => member.role !== "agent" && member.line === "connected");
  return talks ? "in_call" : "admitted";
}

export type Limited = NonNullable<MediaStateFrom["limited"]>;

/** What a member says it sends. */
export interface SaidMedia {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  limited: Limited;
  /** The lamp beside the camera; null where the page commands none. */
  torch: boolean | null;
}

/** An instrument's camera, by the name the agent gives it. */
export interface Exam {
  source: string;
  stream: MediaStream;
}

export interface Member {
  member: string;
  role: Role;
  name: string;
  /** Microphone and camera of a person; the first camera of the cabin. */
  stream: MediaStream;
  screen: MediaStream | null;
  exams: Exam[];
  /** The stethoscope. */
  sound: MediaStream | null;
  /** What the member says it sends; null until it has said so. */
  media: { microphone: boolean; camera: boolean } | null;
  screenOn: boolean;
  torch: boolean | null;
  /** Why the member's picture is smaller or missing. */
  limited: Limited;
  features: readonly string[];
  /** Its signaling is gone; its picture may go on. */
  suspended: boolean;
  line: LineState;
}

export interface Knock {
  member: string;
  role: Role;
  name: string;
  since: string;
  /** No reason to ring: held already, or the door is locked. */
  quiet: boolean;
}

/** How it stands for who waits. `since`: RFC 3339, the server's clock. `minutes`: what the specialist said. */
export interface Waiting {
  state: WaitingState["state"];
  since: string;
  minutes: number | null;
  note: string;
}

/** `at`: ms by this device's clock, as everywhere below. */
export interface CameraRequest {
  sender: string;
  action: CameraRequested["action"];
  at: number;
}

export interface MuteRequest {
  sender: string;
  kind: MuteRequested["kind"];
  at: number;
}

export interface HandOver {
  to: string;
  by: string;
  at: number;
}

/** What the specialist wants a photo of. */
export interface PhotoWish {
  note: string;
  view: PhotoView;
  lesionId: string | null;
}

export const ANY_PHOTO: PhotoWish = { note: "", view: "other", lesionId: null };

export interface CallProblem {
  code: string;
  message: string;
  opensAt?: string;
}

export interface CallOptions {
  /** POST /api/consultations/{id}/join; called for each new session. */
  getTicket: () => Promise<Ticket>;
  ask?: Record<MediaKind, boolean>;
}
