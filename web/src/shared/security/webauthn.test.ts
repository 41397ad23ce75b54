import { expect, it } from "vitest";
import {
  creationOptionsOf,
  credentialJson,
  fromBase64url,
  passkeyProblem,
  requestOptionsOf,
  toBase64url,
} from "./webauthn";

const octets = (...values: number[]) => Uint8Array.from(values).buffer;

it("writes and reads base64url without padding", () => {
  expect(toBase64url(octets(0xfb, 0xff, 0xfe, 0x01))).toBe("-__-AQ");
  expect(fromBase64url("-__-AQ")).toEqual(octets(0xfb, 0xff, 0xfe, 0x01));
});

it("turns the server's options into what the browser takes", () => {
  const creation = creationOptionsOf({
    rp: { id: "localhost", name: "Comptoir" },
    user: { id: "AQI", name: "a", displayName: "A" },
    challenge: "AwQ",
    excludeCredentials: [{ id: "BQ", type: "public-key" }],
  });
  expect(creation.challenge).toEqual(octets(3, 4));
  expect(creation.user.id).toEqual(octets(1, 2));
  expect(creation.excludeCredentials).toEqual([{ id: octets(5), type: "public-key" }]);
  expect(requestOptionsOf({ challenge: "AwQ", rpId: "localhost" }).allowCredentials).toEqual([]);
});

it("turns an answer of the authenticator into JSON", () => {
  const credential = {
    id: "AQ",
    rawId: octets(1),
    type: "public-key",
    authenticatorAttachment: "platform",
    getClientExtensionResults: () => ({}),
    response: {
      clientDataJSON: octets(2),
      authenticatorData: octets(3),
      signature: octets(4),
      userHandle: octets(5),
    },
  } as unknown as PublicKeyCredential;
  expect(credentialJson(credential)).toEqual({
    id: "AQ",
    rawId: "AQ",
    type: "public-key",
    authenticatorAttachment: "platform",
    clientExtensionResults: {},
    response: { clientDataJSON: "Ag", authenticatorData: "Aw", signature: "BA", userHandle: "BQ" },
  });
});

it("says what the browser's refusal means for the person", () => {
  const named = (name: string) => Object.assign(new Error("refused"), { name });
  expect(passkeyProblem(named("NotAllowedError")).code).toBe("client.passkey_cancelled");
  expect(passkeyProblem(named("InvalidStateError")).code).toBe("client.passkey_known");
  expect(passkeyProblem(named("SecurityError")).code).toBe("client.passkey_unsupported");
});
