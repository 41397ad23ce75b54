import type { ErrorCode } from "~/generated/contract";
import type { SessionCode } from "./session";

/** Codes the client itself gives, when no answer of the server exists. */
export type ClientCode =
  | "client.offline"
  | "client.unreachable"
  | "client.unreadable"
  | "client.passkey_cancelled"
  | "client.passkey_unsupported"
  | "client.passkey_known"
  | "client.passkey_refused";
export type ProblemCode = ErrorCode | SessionCode | ClientCode;

/** A refusal or a fault, from problem+json (RFC 9457). `extra` holds the members beyond the standard ones. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(problem: {
    code: ProblemCode;
    detail?: string;
    status?: number;
    extra?: Record<string, unknown>;
  }) {
    super(problem.code);
    this.name = "ApiProblem";
    this.code = problem.code;
    this.detail = problem.detail ?? "";
    this.status = problem.status ?? 0;
    this.extra = problem.extra ?? {};
  }

  is(...codes: ProblemCode[]): boolean {
    return codes.includes(this.code);
  }
}

/** Anything thrown becomes a problem, so that every view has one kind of failure to show. */
export function asProblem(thrown: unknown): ApiProblem {
  return thrown instanceof ApiProblem ? thrown : new ApiProblem({ code: "client.unreadable" });
}

/** Reads an answer that is not 2xx. A proxy may answer in HTML: the status then says what it can. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const status = response.status;
  try {
    const { type: _type, title: _title, status: _status, code, detail, ...extra } = await response.json();
    if (typeof code === "string") return new ApiProblem({ code: code as ProblemCode, detail, status, extra });
  } catch {
    // Not JSON: fall through to the status alone.
  }
  const code: ProblemCode =
    status === 404 ? "request.not_found" : status >= 500 ? "server.unavailable" : "client.unreadable";
  return new ApiProblem({ code, status });
}
