/** The octets of an instrument's record as people compare them: `06 3A 01`, at most `limit` of them. */
export function octets(base64: string, limit = 256): { text: string; count: number } {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return { text: "", count: 0 };
  }
  const shown = [...bytes.subarray(0, limit)].map((one) => one.toString(16).toUpperCase().padStart(2, "0"));
  return { text: shown.join(" "), count: bytes.length };
}
