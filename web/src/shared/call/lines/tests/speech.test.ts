import { describe, expect, it } from "vitest";
import { askForSpeech } from "../speech";

const OFFER = [
  "v=0",
  "s=-",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9",
  "a=mid:0",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=rtpmap:9 G722/8000",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=mid:1",
  "a=rtpmap:96 VP8/90000",
  "",
].join("\r\n");

describe("the wish for sparing speech", () => {
  it("asks for error correction, silence not sent and longer packets, in the audio section alone", () => {
    const [head, audio, video] = askForSpeech(OFFER).split(/(?=^m=)/m);
    expect(head).toBe("v=0\r\ns=-\r\n");
    expect(audio).toContain("a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;stereo=0\r\n");
    expect(audio?.endsWith("a=ptime:40\r\n")).toBe(true);
    expect(video).not.toContain("ptime");
  });

  it("changes nothing when said twice", () => {
    expect(askForSpeech(askForSpeech(OFFER))).toBe(askForSpeech(OFFER));
  });

  it("adds the line where the browser wrote none, and leaves an audio section without Opus alone", () => {
    const bare = OFFER.replace("a=fmtp:111 minptime=10;useinbandfec=1\r\n", "");
    expect(askForSpeech(bare)).toContain("opus/48000/2\r\na=fmtp:111 useinbandfec=1;usedtx=1;stereo=0\r\n");
    const other = OFFER.replace("opus/48000/2", "PCMU/8000");
    expect(askForSpeech(other)).toBe(other);
  });
});
