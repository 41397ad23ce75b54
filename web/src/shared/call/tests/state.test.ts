import { describe, expect, it } from "vitest";
import { type Member, stateOf } from "../model";

const member = (role: Member["role"], line: Member["line"]): Member => ({
  member: role,
  role,
  name: role,
  stream: {} as MediaStream,
  screen: null,
  exams: [],
  sound: null,
  media: null,
  torch: null,
  screenOn: false,
  limited: "",
  features: [],
  suspended: false,
  line,
});

describe("the state a page shows", () => {
  it("is a call once a person is connected; an instrument alone is none", () => {
    expect(stateOf("admitted", true, true, [])).toBe("admitted");
    expect(stateOf("admitted", true, true, [member("agent", "connected")])).toBe("admitted");
    expect(stateOf("admitted", true, true, [member("patient", "connecting")])).toBe("admitted");
    expect(stateOf("admitted", true, true, [member("patient", "connected")])).toBe("in_call");
  });

  it("says connecting before the first welcome and reconnecting after it", () => {
    expect(stateOf("line", false, false, [])).toBe("connecting");
    expect(stateOf("line", true, false, [])).toBe("connecting");
    expect(stateOf("waiting", false, true, [])).toBe("reconnecting");
    expect(stateOf("admitted", false, true, [member("patient", "connected")])).toBe("reconnecting");
  });

  it("keeps the last word whatever the line does", () => {
    for (const phase of ["denied", "replaced", "removed", "ended", "failed"] as const) {
      expect(stateOf(phase, false, false, [])).toBe(phase);
    }
  });
});
