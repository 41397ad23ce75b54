/**
 * Passkeys in the browser (WebAuthn level 3): the server's JSON in, the JSON it checks out.
 * Browsers without the platform's JSON helpers get the same conversion here.
 */
import { ApiProblem } from "../api/problem";
import type { PasskeyCredential, PasskeyOptions } from "../api/session";

export const passkeysSupported = (): boolean =>
  typeof PublicKeyCredential !== "undefined" && "credentials" in navigator;

/** base64url without padding (RFC 4648 §5). */
export function toBase64url(octets: ArrayBuffer): string {
  const text = Array.from(new Uint8Array(octets), (octet) => String.fromCharCode(octet)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromBase64url(text: string): ArrayBuffer {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (char) => char.charCodeAt(0)).buffer;
}

interface CredentialJson {
  id: string;
  [member: string]: unknown;
}

const decoded = (list: unknown) =>
  ((list as CredentialJson[] | undefined) ?? []).map((one) => ({ ...one, id: fromBase64url(one.id) }));

/** What `parseCreationOptionsFromJSON` does, for the members our server sends. */
export function creationOptionsOf(options: PasskeyOptions): PublicKeyCredentialCreationOptions {
  const user = options.user as CredentialJson;
  return {
    ...options,
    challenge: fromBase64url(options.challenge as string),
    user: { ...user, id: fromBase64url(user.id) },
    excludeCredentials: decoded(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

/** What `parseRequestOptionsFromJSON` does, for the members our server sends. */
export function requestOptionsOf(options: PasskeyOptions): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: fromBase64url(options.challenge as string),
    allowCredentials: decoded(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
}

/** What `PublicKeyCredential.toJSON` does, for both kinds of answers. */
export function credentialJson(credential: PublicKeyCredential): PasskeyCredential {
  const answer = credential.response as AuthenticatorResponse &
    Partial<AuthenticatorAttestationResponse & AuthenticatorAssertionResponse>;
  const response: Record<string, unknown> = { clientDataJSON: toBase64url(answer.clientDataJSON) };
  if (answer.attestationObject) {
    response.attestationObject = toBase64url(answer.attestationObject);
    response.transports = answer.getTransports?.() ?? [];
  }
  if (answer.authenticatorData) response.authenticatorData = toBase64url(answer.authenticatorData);
  if (answer.signature) response.signature = toBase64url(answer.signature);
  if (answer.userHandle) response.userHandle = toBase64url(answer.userHandle);
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

const jsonOf = (credential: PublicKeyCredential): PasskeyCredential =>
  "toJSON" in credential
    ? (credential.toJSON() as unknown as PasskeyCredential)
    : credentialJson(credential as PublicKeyCredential);

/** A refusal of the browser in our own terms (WebAuthn level 3, §5.1.3 and §5.1.4). */
export function passkeyProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  const name = thrown instanceof Error ? thrown.name : "";
  // Closed by the person, timed out, or no passkey here: browsers do not tell which, on purpose.
  if (name === "NotAllowedError" || name === "AbortError") {
    return new ApiProblem({ code: "client.passkey_cancelled" });
  }
  if (name === "InvalidStateError") return new ApiProblem({ code: "client.passkey_known" });
  return new ApiProblem({ code: "client.passkey_unsupported" });
}

/** The server's refusal of a passkey, which it words as that of a code or of a login. */
export const refusedPasskey = (problem: ApiProblem): ApiProblem =>
  problem.is("session.code_wrong", "session.bad_credentials", "session.code_gone")
    ? new ApiProblem({ code: "client.passkey_refused", status: problem.status })
    : problem;

async function ask(run: () => Promise<Credential | null>): Promise<PasskeyCredential> {
  if (!passkeysSupported()) throw new ApiProblem({ code: "client.passkey_unsupported" });
  try {
    const credential = await run();
    if (!(credential instanceof PublicKeyCredential)) {
      throw new ApiProblem({ code: "client.passkey_cancelled" });
    }
    return jsonOf(credential);
  } catch (thrown) {
    throw passkeyProblem(thrown);
  }
}

/** Makes a passkey on this device, or on one the person picks. Throws an `ApiProblem`. */
export function createPasskey(options: PasskeyOptions): Promise<PasskeyCredential> {
  return ask(() => {
    const publicKey =
      "parseCreationOptionsFromJSON" in PublicKeyCredential
        ? PublicKeyCredential.parseCreationOptionsFromJSON(options as never)
        : creationOptionsOf(options);
    return navigator.credentials.create({ publicKey });
  });
}

/** Asks for a passkey the person already has. Throws an `ApiProblem`. */
export function askPasskey(options: PasskeyOptions): Promise<PasskeyCredential> {
  return ask(() => {
    const publicKey =
      "parseRequestOptionsFromJSON" in PublicKeyCredential
        ? PublicKeyCredential.parseRequestOptionsFromJSON(options as never)
        : requestOptionsOf(options);
    return navigator.credentials.get({ publicKey });
  });
}
