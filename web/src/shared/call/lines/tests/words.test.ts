import { describe, expect, it } from "vitest";
import { ENGLISH, FRENCH } from "../wordlists";
import { wordIndices } from "../words";

const ONE = "AB:CD:00:11";
const OTHER = "12:34:56:78";

describe("the four words", () => {
  it("are the same on both sides, whichever certificate is one's own and however it is written", async () => {
    expect(await wordIndices([ONE, OTHER])).toEqual(await wordIndices([OTHER, ONE]));
    expect(await wordIndices([ONE.toLowerCase(), OTHER])).toEqual(await wordIndices([ONE, OTHER]));
  });

  it("change with either certificate", async () => {
    const words = await wordIndices([ONE, OTHER]);
    expect(await wordIndices([`${ONE}:22`, OTHER])).not.toEqual(words);
    expect(await wordIndices([ONE, `${OTHER}:22`])).not.toEqual(words);
  });

  it("are four of 1,024", async () => {
    const words = await wordIndices([ONE, OTHER]);
    expect(words).toHaveLength(4);
    for (const word of words) expect(word).toBeGreaterThanOrEqual(0);
    for (const word of words) expect(word).toBeLessThan(1024);
  });

  it("come from lists of short words that no other word of the list can be taken for", () => {
    for (const list of [FRENCH, ENGLISH]) {
      expect(new Set(list).size).toBe(1024);
      expect(new Set(list.map((word) => word.slice(0, 4))).size).toBe(1024);
      for (const word of list) expect(word.length).toBeLessThanOrEqual(8);
    }
    expect(FRENCH).not.toContain("virus");
    expect(ENGLISH).not.toContain("blood");
  });
});
