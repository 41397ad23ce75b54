// Photos on their way to the server: tus 1.0.0, small pieces, one after the other, over any line.

import { signal } from "@preact/signals";
import type { DetailedError, HttpResponse, Upload } from "tus-js-client";
import { ApiProblem } from "../api/problem";
import { sha256Hex } from "./digest";

const ENDPOINT = "/api/uploads";
const PIECE_OCTETS = 512 * 1024;
const RETRY_DELAYS_MS = [0, 300, 1000, 3000, ...Array<number>(60).fill(5000)];
/** A browser may keep a dead connection without a word (Safari): no progress for so long starts afresh. */
const STALLED_MS = 20_000;
const TRY_AGAIN = new Set([0, 408, 409, 423, 425, 429]);
/** The server's disk is full: that takes a person, not a retry. */
const STORAGE_FULL = 507;

/** `offline` goes on by itself; `refused` is the server's last word on this file; `failed` may be retried. */
export type PhotoState = "waiting" | "sending" | "paused" | "offline" | "done" | "refused" | "failed";

export interface PhotoItem {
  readonly id: number;
  readonly file: File;
  readonly consultationId: string;
  readonly bodySite: string;
  readonly state: PhotoState;
  readonly sentOctets: number;
  /** Of the stored photo, once done. */
  readonly photoId: string | null;
  readonly problem: ApiProblem | null;
}

export interface NewPhoto {
  file: File;
  consultationId: string;
  bodySite: string;
}

export class PhotoQueue {
  /** Oldest first. */
  readonly items = signal<readonly PhotoItem[]>([]);
  private readonly uploads = new Map<number, Upload>();
  private lastId = 0;
  private stallTimer = 0;

  constructor(private readonly onStored: (photoId: string) => void = () => undefined) {
    addEventListener("online", this.backOnline);
  }

  add(photo: NewPhoto): number {
    const id = ++this.lastId;
    const item: PhotoItem = { ...photo, id, state: "waiting", sentOctets: 0, photoId: null, problem: null };
    this.items.value = [...this.items.value, item];
    this.next();
    return id;
  }

  pause(id: number): void {
    if (this.find(id)?.state === "sending") void this.uploads.get(id)?.abort();
    this.change(id, { state: "paused" });
    this.next();
  }

  resume(id: number): void {
    this.change(id, { state: "waiting", problem: null });
    this.next();
  }

  retry(id: number): void {
    this.resume(id);
  }

  /** Takes the photo back; what the server has of it is removed. */
  cancel(id: number): void {
    // The server removes unfinished uploads by itself; a failed goodbye changes nothing for the person.
    void this.uploads
      .get(id)
      ?.abort(true)
      .catch(() => undefined);
    this.uploads.delete(id);
    this.items.value = this.items.value.filter((item) => item.id !== id);
    this.next();
  }

  /** When the page is left. */
  close(): void {
    removeEventListener("online", this.backOnline);
    clearTimeout(this.stallTimer);
    for (const upload of this.uploads.values()) void upload.abort();
    this.uploads.clear();
  }

  private readonly backOnline = (): void => {
    for (const item of this.items.value)
      if (item.state === "offline") this.change(item.id, { state: "waiting" });
    this.next();
  };

  private find(id: number): PhotoItem | undefined {
    return this.items.value.find((item) => item.id === id);
  }

  private change(id: number, part: Partial<PhotoItem>): void {
    this.items.value = this.items.value.map((item) => (item.id === id ? { ...item, ...part } : item));
  }

  private next(): void {
    if (this.items.value.some((item) => item.state === "sending")) return;
    const item = this.items.value.find((one) => one.state === "waiting");
    if (!item) return;
    this.change(item.id, { state: "sending" });
    this.send(item).catch(() => this.end(item.id, { state: "failed", problem: unreadable() }));
  }

  private async send(item: PhotoItem): Promise<void> {
    const upload = this.uploads.get(item.id) ?? (await this.prepare(item));
    if (this.find(item.id)?.state !== "sending") return;
    this.uploads.set(item.id, upload);
    this.watchStall(item.id);
    upload.start();
  }

  private async prepare({ id, file, consultationId, bodySite }: PhotoItem): Promise<Upload> {
    const [tus, sha256] = await Promise.all([import("tus-js-client"), sha256Hex(file)]);
    return new tus.Upload(file, {
      endpoint: ENDPOINT,
      chunkSize: PIECE_OCTETS,
      retryDelays: RETRY_DELAYS_MS,
      storeFingerprintForResuming: false,
      metadata: {
        consultation_id: consultationId,
        filename: file.name,
        filetype: file.type,
        body_site: bodySite,
        sha256,
      },
      onShouldRetry: (error) => navigator.onLine && triesAgain(error),
      onProgress: (sent) => {
        this.change(id, { sentOctets: sent });
        this.watchStall(id);
      },
      onAfterResponse: (_request, response) => this.answered(id, response),
      onSuccess: () => this.stored(id),
      onError: (error) => this.failed(id, error as DetailedError),
    });
  }

  private answered(id: number, response: HttpResponse): void {
    const photoId = response.getHeader("Photo-Id");
    if (photoId) this.change(id, { photoId });
  }

  private stored(id: number): void {
    const photoId = this.find(id)?.photoId;
    this.end(id, { state: "done" });
    this.uploads.delete(id);
    if (photoId) this.onStored(photoId);
  }

  private failed(id: number, error: DetailedError): void {
    if (!navigator.onLine) {
      this.end(id, { state: "offline" });
      return;
    }
    const problem = problemIn(error);
    const refused = problem.status >= 400 && problem.status < 500 && !TRY_AGAIN.has(problem.status);
    if (refused) this.uploads.delete(id);
    this.end(id, { state: refused ? "refused" : "failed", problem });
  }

  private end(id: number, part: Partial<PhotoItem>): void {
    clearTimeout(this.stallTimer);
    this.change(id, part);
    this.next();
  }

  private watchStall(id: number): void {
    clearTimeout(this.stallTimer);
    this.stallTimer = window.setTimeout(() => {
      const upload = this.uploads.get(id);
      if (!upload || this.find(id)?.state !== "sending") return;
      this.watchStall(id);
      void upload.abort().then(() => upload.start());
    }, STALLED_MS);
  }
}

const unreadable = () => new ApiProblem({ code: "client.unreadable" });

function triesAgain(error: DetailedError | Error): boolean {
  const status = statusOf(error);
  return (status >= 500 && status !== STORAGE_FULL) || TRY_AGAIN.has(status);
}

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
