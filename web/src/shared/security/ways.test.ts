import { expect, it } from "vitest";
import { firstWay } from "./ways";

it("asks for the simplest means that works here", () => {
  expect(firstWay(["backup_code", "totp", "passkey"], true)).toBe("passkey");
  expect(firstWay(["backup_code", "totp", "passkey"], false)).toBe("totp");
  expect(firstWay(["backup_code"], true)).toBe("backup_code");
});
