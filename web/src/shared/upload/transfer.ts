// One file to the server: tus 1.0.0, small pieces, one after the other, over any line.

import type { DetailedError, Upload } from "tus-js-client";
import { ApiProblem } from "../api/problem";
import type { Leg, PhotoFacts } from "./item";

const ENDPOINT = "/api/uploads";
const PIECE_OCTETS = 512 * 1024;
const RETRY_DELAYS_MS = [0, 300, 1000, 3000, ...Array<number>(60).fill(5000)];
/** A browser may keep a dead connection without a word (Safari): no progress for so long starts afresh. */
const STALLED_MS = 20_000;
const TRY_AGAIN = new Set([0, 408, 409, 423, 425, 429]);
/** A conflict that asking again does not end: the patient accepts no photos. */
const REFUSED_BY_PATIENT = "media.consent_refused";
/** The session has ended, or a second factor is asked: that says nothing about the photo. */
const SIGN_IN_AGAIN = new Set([401, 403]);
/** The server's disk is full: that takes a person, not a retry. */
const STORAGE_FULL = 507;

export interface TransferEvents {
  /** The server has a place for it. */
  placed(url: string): void;
  progressed(octets: number): void;
  stored(photoId: string | null): void;
  /** `final`: the server's last word on these bytes. */
  failed(problem: ApiProblem, final: boolean): void;
}

export class Transfer {
  private upload: Upload | null = null;
  private stallTimer = 0;
  private stopped = false;
  private photoId: string | null = null;

  constructor(
    private readonly read: () => Promise<ArrayBuffer>,
    private readonly leg: Leg,
    private readonly metadata: Record<string, string>,
    private readonly events: TransferEvents,
  ) {}

  async start(): Promise<void> {
    const [tus, octets] = await Promise.all([import("tus-js-client"), this.read()]);
    if (this.stopped) return;
    this.upload = new tus.Upload(new Blob([octets]), {
      endpoint: ENDPOINT,
      uploadUrl: this.leg.url,
      chunkSize: PIECE_OCTETS,
      retryDelays: RETRY_DELAYS_MS,
      storeFingerprintForResuming: false,
      metadata: this.metadata,
      onShouldRetry: (error) => navigator.onLine && triesAgain(error),
      onUploadUrlAvailable: () => {
        if (this.upload?.url) this.events.placed(this.upload.url);
      },
      onProgress: (sent) => {
        this.watchStall();
        this.events.progressed(sent);
      },
      onAfterResponse: (_request, response) => {
        this.photoId = response.getHeader("Photo-Id") ?? this.photoId;
      },
      onSuccess: () => this.end(() => this.events.stored(this.photoId)),
      onError: (error) =>
        this.end(() => {
          const problem = problemIn(error as DetailedError);
          this.events.failed(problem, isFinal(problem));
        }),
    });
    this.watchStall();
    this.upload.start();
  }

  /** Ends the connection; the server keeps what has arrived. No event follows. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.stallTimer);
    void this.upload?.abort();
  }

  private end(tell: () => void): void {
    clearTimeout(this.stallTimer);
    if (!this.stopped) tell();
  }

  private watchStall(): void {
    clearTimeout(this.stallTimer);
    this.stallTimer = window.setTimeout(() => {
      const upload = this.upload;
      if (!upload || this.stopped) return;
      this.watchStall();
      void upload.abort().then(() => {
        if (!this.stopped) upload.start();
      });
    }, STALLED_MS);
  }
}

/** Removes what the server has of it. It removes unfinished uploads by itself, too: a failure changes nothing. */
export async function forget(url: string): Promise<void> {
  await fetch(url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } }).catch(() => undefined);
}

/** `Upload-Metadata` of a leg (docs/uploads.md). */
export function metadataOf(facts: PhotoFacts, leg: Leg, original: Leg, type: string): Record<string, string> {
  const said: Record<string, string | undefined> = {
    consultation_id: facts.consultationId,
    patient_id: facts.patientId,
    body_site: facts.bodySite,
    lesion_id: facts.lesionId,
    view: facts.view,
    series_id: facts.seriesId,
    restricted: facts.restricted ? "true" : undefined,
    quality: facts.quality && JSON.stringify(facts.quality),
    filetype: leg.rendition === "preview" ? "image/jpeg" : type,
    rendition: leg.rendition,
    sha256: leg.sha256,
    original_sha256: original.sha256,
  };
  return Object.fromEntries(
    Object.entries(said).filter((pair): pair is [string, string] => Boolean(pair[1])),
  );
}

function triesAgain(error: DetailedError | Error): boolean {
  const status = statusOf(error);
  if ("originalResponse" in error && problemIn(error).code === REFUSED_BY_PATIENT) return false;
  return (status >= 500 && status !== STORAGE_FULL) || TRY_AGAIN.has(status);
}

const isFinal = ({ code, status }: ApiProblem) =>
  code === REFUSED_BY_PATIENT ||
  (status >= 400 && status < 500 && !TRY_AGAIN.has(status) && !SIGN_IN_AGAIN.has(status));

function statusOf(error: DetailedError | Error): number {
  return ("originalResponse" in error && error.originalResponse?.getStatus()) || 0;
}

/** The problem+json of the refusal, or the line's fault. */
function problemIn(error: DetailedError): ApiProblem {
  const status = statusOf(error);
  try {
    const {
      code,
      detail,
      type: _type,
      title: _title,
      status: _status,
      ...extra
    } = JSON.parse(error.originalResponse?.getBody() ?? "");
    if (typeof code === "string") {
      return new ApiProblem({ code: code as ApiProblem["code"], detail, status, extra });
    }
  } catch {
    // No answer, or one that is not JSON: the status alone speaks.
  }
  return new ApiProblem({ code: status ? "client.unreadable" : "client.unreachable", status });
}
