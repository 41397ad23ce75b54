// Measures the line to the server over HTTPS, and whether the relay answers. No credential of the relay is needed, so
// nobody who is not admitted holds one: an allocation that is refused (401) proves the way as well as one that is made.

import { fetchLine, openDownload, sendOctets, touch } from "../../api/line";
import type { LineFindings } from "./advice";

const TOUCHES = 6;
const DOWNLOAD_MS = 4000;
/** The first octets come while TCP still feels its way (slow start). */
const WARM_BYTES = 48 * 1024;
const FIRST_UPLOAD_BYTES = 24 * 1024;
/** A line that took the first octets sooner is fast enough for the larger measure. */
const QUICK_MS = 700;
const RELAY_MS = 5000;
const LONGEST_MS = 25_000;

/** Rejects only when the server cannot be reached at all. */
export async function testLine(leave: AbortSignal): Promise<LineFindings> {
  const signal = AbortSignal.any([leave, AbortSignal.timeout(LONGEST_MS)]);
  const facts = await fetchLine({ signal });
  const relay = reachRelay(facts.relay_urls);
  const times = await roundTrips(signal);
  const roundTripMs = median(times);
  // One after the other: together they would take the line from each other.
  const downBps = await downloadRate(signal).catch(() => null);
  const upBps = await uploadRate(facts.upload_bytes, roundTripMs ?? 0, signal).catch(() => null);
  const spreadMs = times.length > 1 ? Math.max(...times) - Math.min(...times) : null;
  return { roundTripMs, spreadMs, downBps, upBps, relay: await relay };
}

async function roundTrips(signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i <= TOUCHES; i++) {
    const begun = performance.now();
    await (await touch(signal)).arrayBuffer();
    // The first may have opened the connection.
    if (i > 0) times.push(performance.now() - begun);
  }
  return times;
}

function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

async function downloadRate(signal: AbortSignal): Promise<number | null> {
  const enough = new AbortController();
  const answer = await openDownload(AbortSignal.any([signal, enough.signal]));
  const reader = answer.ok ? answer.body?.getReader() : undefined;
  if (!reader) return null;
  const opened = performance.now();
  let warmAt = opened;
  let warm = 0;
  let bytes = 0;
  while (performance.now() - opened < DOWNLOAD_MS) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (warm === 0 && bytes >= WARM_BYTES) {
      warm = bytes;
      warmAt = performance.now();
    }
  }
  const end = performance.now();
  enough.abort();
  // A quick line brings all of it at once: nothing is left to measure after the first octets.
  const [octets, ms] = bytes > warm ? [bytes - warm, end - warmAt] : [bytes, end - opened];
  return ms > 0 ? (octets * 8000) / ms : null;
}

async function uploadRate(most: number, roundTripMs: number, signal: AbortSignal): Promise<number | null> {
  const first = await timedUpload(FIRST_UPLOAD_BYTES, signal);
  const bytes = first < QUICK_MS ? most : FIRST_UPLOAD_BYTES;
  const ms = first < QUICK_MS ? await timedUpload(most, signal) : first;
  return (bytes * 8000) / Math.max(1, ms - roundTripMs);
}

async function timedUpload(bytes: number, signal: AbortSignal): Promise<number> {
  const octets = new Uint8Array(bytes);
  // What the browser fills at once: 65,536 octets (W3C Web Cryptography 10.1.1).
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(octets.subarray(at, at + 65_536));
  const begun = performance.now();
  const answer = await sendOctets(octets, signal);
  if (!answer.ok) throw new Error(String(answer.status));
  return performance.now() - begun;
}

/** An answer of the relay to a stranger: unauthorized, or any other word of its own (RFC 8656 18, RFC 8489 14.8). */
const isAnswer = (code: number) => code >= 300 && code < 700;

export async function reachRelay(urls: string[]): Promise<LineFindings["relay"]> {
  if (urls.length === 0) return "none";
  const iceServers = urls.map((url) => ({ urls: url, username: "test", credential: "test" }));
  const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
  const answered = new Set<"udp" | "tcp">();
  const ready = new Promise<void>((resolve) => {
    setTimeout(resolve, RELAY_MS);
    connection.onicecandidateerror = ({ errorCode, url }) => {
      if (!isAnswer(errorCode)) return;
      answered.add(/transport=udp|^turn:[^?]*$/.test(url) ? "udp" : "tcp");
      if (answered.has("udp")) resolve();
    };
    connection.onicegatheringstatechange = () => {
      if (connection.iceGatheringState === "complete") resolve();
    };
  });
  connection.createDataChannel("");
  await connection.setLocalDescription();
  await ready;
  connection.close();
  return answered.has("udp") ? "udp" : answered.has("tcp") ? "tcp" : "blocked";
}
