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

  it("asks for no feedback on each packet of sound; pictures keep theirs", () => {
    const feedback =
      "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n";
    const offer = OFFER.replace(
      "a=mid:0\r\n",
      `a=mid:0\r\n${feedback}a=rtcp-fb:111 transport-cc\r\n`,
    ).replace("a=mid:1\r\n", `a=mid:1\r\n${feedback}a=rtcp-fb:96 transport-cc\r\n`);
    const [, audio, video] = askForSpeech(offer).split(/(?=^m=)/m);
    expect(audio).not.toMatch(/transport/);
    expect(audio).toContain("a=mid:0\r\na=rtpmap:111");
    expect(video).toContain(`${feedback}a=rtcp-fb:96 transport-cc\r\n`);
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
