/** SHA-256 in lower-case hex, as `Upload-Metadata` carries it. Needs a secure page. */
export async function digestOf(octets: ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", octets);
  return Array.from(new Uint8Array(digest), (octet) => octet.toString(16).padStart(2, "0")).join("");
}
