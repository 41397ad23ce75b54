import { describe, expect, it } from "vitest";
import { chooseCodecs, sorted } from "../codecs";

const codec = (name: string): RTCRtpCodec => ({ mimeType: `video/${name}`, clockRate: 90_000 });
const CHROMIUM = ["VP8", "rtx", "VP9", "H264", "H264", "AV1", "red", "ulpfec"].map(codec);
const names = (codecs: RTCRtpCodec[]) => codecs.map(({ mimeType }) => mimeType.slice(6)).join(" ");

describe("the codec of a device", () => {
  it("is H.264 where there is hardware for it, else VP8", () => {
    expect(chooseCodecs({ cores: 4, memoryGiB: 4, h264InHardware: true }).order[0]).toBe("H264");
    expect(chooseCodecs({ cores: 4, memoryGiB: 4, h264InHardware: false }).order[0]).toBe("VP8");
  });

  it("is never one that a weak device would have to encode by hand", () => {
    for (const h264InHardware of [true, false]) {
      const weak = chooseCodecs({ cores: 8, memoryGiB: 2, h264InHardware });
      expect(weak.firm).toBe(true);
      expect(names(sorted(CHROMIUM, weak.order))).not.toMatch(/VP9|AV1/);
    }
  });

  it("may follow the other side on a strong device, but never to AV1", () => {
    const strong = chooseCodecs({ cores: 16, memoryGiB: null, h264InHardware: false });
    expect(strong.firm).toBe(false);
    expect(names(sorted(CHROMIUM, strong.order))).toBe("VP8 H264 H264 VP9 rtx red ulpfec");
  });

  it("is left to a browser that names none of them", () => {
    expect(sorted([codec("H265"), codec("rtx")], ["VP8"])).toEqual([]);
  });
});
