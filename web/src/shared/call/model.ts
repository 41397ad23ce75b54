// What a page sees of a call.

import type { MediaKind } from "./devices";
import type { LineState } from "./link";
import type { Ticket } from "./signaling";
import type { Role } from "./wire";

export type CallState =
  | "connecting"
  | "waiting"
  | "denied"
  | "admitted"
  | "in_call"
  | "reconnecting"
  | "replaced"
  | "ended"
  | "failed";

/** Where the session stands with the server; `CallState` is what follows for the page. */
export type Phase = "line" | "waiting" | "admitted" | "denied" | "replaced" | "ended" | "failed";

export function stateOf(phase: Phase, up: boolean, welcomed: boolean, members: readonly Member[]): CallState {
  if (phase !== "line" && phase !== "waiting" && phase !== "admitted") return phase;
  if (!up) return welcomed ? "reconnecting" : "connecting";
  if (phase === "line") return "connecting";
  if (phase === "waiting") return "waiting";
  const talks = members.some((member) => member.role !== "agent" && member.line === "connected");
  return talks ? "in_call" : "admitted";
}

export interface Member {
  member: string;
  role: Role;
  name: string;
  stream: MediaStream;
  /** What the member says it sends; null until it has said so. */
  media: { microphone: boolean; camera: boolean } | null;
  /** Its signaling is gone; its picture may go on. */
  suspended: boolean;
  line: LineState;
}

export interface Knock {
  member: string;
  role: Role;
  name: string;
  since: string;
}

export interface CallProblem {
  code: string;
  message: string;
  opensAt?: string;
}

export interface CallOptions {
  /** POST /api/consultations/{id}/join; called again at every reconnection. */
  getTicket: () => Promise<Ticket>;
  ask?: Record<MediaKind, boolean>;
}
