import { expect, it } from "vitest";
import { deviceName } from "./device";

it("names a device as people do", () => {
  const android =
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36";
  const iphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1";
  const edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0 Safari/537.36 Edg/138.0";
  expect(deviceName(android)).toBe("Chrome, Android");
  expect(deviceName(iphone)).toBe("Safari, iPhone");
  expect(deviceName(edge)).toBe("Edge, Windows");
  expect(deviceName("")).toBe("Comptoir");
});
