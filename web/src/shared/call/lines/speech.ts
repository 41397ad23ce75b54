// What this page asks of who speaks to it, in the description it sends (RFC 7587 6.1, RFC 8866 6.4).

/** Forward error correction in the stream, silence not sent, mono. */
const OPUS = { useinbandfec: "1", usedtx: "1", stereo: "0" };
/** Half the packets of the usual 20 ms: each carries some 65 octets of headers and authentication. */
const PTIME_MS = 40;

/**
 * Feedback on each packet, for the estimate of the bandwidth (draft-holmer-rmcat-transport-wide-cc-extensions): of sound alone it is sixteen
 * packets a second, a quarter of all that a call without picture takes, and sound has one rate. Pictures keep it.
 */
const FEEDBACK = /^a=(?:rtcp-fb:\d+ transport-cc|extmap:\d+(?:\/\w+)? \S*transport-wide-cc\S*)\r?\n/gm;

/**
 * The same description with the wish for sparing speech in its audio sections. Not for a stethoscope: silence
 * between two beats is a finding there.
 */
export function askForSpeech(sdp: string): string {
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => (section.startsWith("m=audio") ? sparing(section.replace(FEEDBACK, "")) : section))
    .join("");
}

function sparing(section: string): string {
  const opus = /^a=rtpmap:(\d+) opus\/48000/im.exec(section)?.[1];
  if (!opus) return section;
  const known = new RegExp(`^a=fmtp:${opus} ([^\\r\\n]*)`, "m");
  const line = `a=fmtp:${opus} ${merged(known.exec(section)?.[1] ?? "")}`;
  const withOpus = known.test(section)
    ? section.replace(known, line)
    : section.replace(/^a=rtpmap:\d+ opus\/48000[^\r\n]*/im, (map) => `${map}\r\n${line}`);
  return `${withOpus.replace(/^a=ptime:.*\r?\n/m, "")}a=ptime:${PTIME_MS}\r\n`;
}

function merged(parameters: string): string {
  const known = new Map<string, string | undefined>();
  for (const pair of parameters.split(";").filter(Boolean)) {
    const [name = "", value] = pair.trim().split("=");
    known.set(name, value);
  }
  for (const [name, value] of Object.entries(OPUS)) known.set(name, value);
  return [...known].map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join(";");
}
