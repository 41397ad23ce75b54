// Four words that are equal on both sides of a connection, and only there: a short authentication string over the
// DTLS certificates (RFC 8826 4.3.2.1). Who swaps a certificate on the way gets other words on each side.

/** In both languages, since the two may read the page in different ones. */
export interface SafetyWords {
  fr: readonly string[];
  en: readonly string[];
}

const WORDS = 4;
const BITS = 10;
/**
 * Whoever sits in between may try certificates until both sides agree by chance: some 2^20 of each (birthday) for
 * 40 bits. A slow derivation (OWASP's count for PBKDF2 with SHA-256) makes that hours of many machines instead of a
 * second, and it must be done while the two connect.
 */
const ITERATIONS = 600_000;
const CONTEXT = "comptoir call words 1";

/** Throws when the connection has no certificates yet. */
export async function safetyWords(connection: RTCPeerConnection): Promise<SafetyWords> {
  const [indices, lists] = await Promise.all([
    fingerprints(connection).then(wordIndices),
    import("./wordlists"),
  ]);
  const words = (list: readonly string[]) => indices.map((index) => list[index] ?? "");
  return { fr: words(lists.FRENCH), en: words(lists.ENGLISH) };
}

/** Whose certificate is whose must not matter: both sides see the pair the other way round. */
export async function wordIndices([one, other]: readonly [string, string]): Promise<number[]> {
  const encoder = new TextEncoder();
  const pair = [one.toUpperCase(), other.toUpperCase()].sort().join(" ");
  const key = await crypto.subtle.importKey("raw", encoder.encode(pair), "PBKDF2", false, ["deriveBits"]);
  const salt = encoder.encode(CONTEXT);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS },
    key,
    64,
  );
  const value = new DataView(bits).getBigUint64(0);
  return Array.from({ length: WORDS }, (_, place) =>
    Number((value >> BigInt(64 - BITS * (place + 1))) & 1023n),
  );
}

/** Of the certificates really used; where the browser does not show them, those of the descriptions DTLS was checked against. */
export async function fingerprints(connection: RTCPeerConnection): Promise<[string, string]> {
  const found = (await used(connection)) ?? described(connection);
  if (!found) throw new Error("no certificates");
  return found;
}

async function used(connection: RTCPeerConnection): Promise<[string, string] | null> {
  const stats = (await connection.getStats()) as unknown as ReadonlyMap<string, Record<string, string>>;
  const transport = [...stats.values()].find((one) => one.type === "transport");
  const ends = [transport?.localCertificateId, transport?.remoteCertificateId].map((id) =>
    stats.get(id ?? ""),
  );
  const [local, remote] = ends.map((end) =>
    end?.fingerprintAlgorithm === "sha-256" ? end.fingerprint : undefined,
  );
  return local && remote ? [local, remote] : null;
}

function described(connection: RTCPeerConnection): [string, string] | null {
  const of = (sdp: string | undefined) => /^a=fingerprint:sha-256 ([0-9A-F:]+)/im.exec(sdp ?? "")?.[1];
  const local = of(connection.currentLocalDescription?.sdp);
  const remote = of(connection.currentRemoteDescription?.sdp);
  return local && remote ? [local, remote] : null;
}
