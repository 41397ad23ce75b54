import type { ApiProblem } from "../api/problem";

/** `offline` goes on by itself; `refused` is the server's last word on this file; `failed` may be retried. */
export type PhotoState = "waiting" | "sending" | "paused" | "offline" | "done" | "refused" | "failed";

export type Rendition = "preview" | "original";
export type PhotoView = "overview" | "landmark" | "close_up" | "dermoscopy" | "other";

export interface PhotoQuality {
  reasons: readonly ("blurred" | "dark" | "bright" | "far" | "no_skin")[];
  /** Sent although a reason was shown. */
  kept: boolean;
}

/** Whose photo it is, and what it says of itself. Exactly one of `consultationId` and `patientId`. */
export interface PhotoFacts {
  consultationId?: string;
  patientId?: string;
  bodySite: string;
  lesionId?: string;
  view?: PhotoView;
  seriesId?: string;
  restricted?: boolean;
  quality?: PhotoQuality;
}

export interface NewPhoto extends PhotoFacts {
  file: Blob;
}

export interface PhotoItem extends PhotoFacts {
  readonly id: string;
  readonly state: PhotoState;
  /** Of both renditions together. */
  readonly sentOctets: number;
  readonly totalOctets: number;
  /** The specialist sees the preview already; the original follows. */
  readonly previewed: boolean;
  /** Once there is something to see of it on the server. */
  readonly photoId: string | null;
  readonly problem: ApiProblem | null;
}

/** One of the two uploads a photo is made of. */
export interface Leg {
  rendition: Rendition;
  sha256: string;
  octets: number;
  /** Where the server keeps it; null before it knows of it. */
  url: string | null;
  done: boolean;
}
