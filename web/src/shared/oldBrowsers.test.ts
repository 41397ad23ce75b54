import { expect, it } from "vitest";

const sources = import.meta.glob<string>(["/src/**/*.{ts,tsx}", "!/src/generated/**", "!/src/**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

// One such pattern anywhere and a phone of before 2023 (Safari 16.3) refuses to read the whole file.
it("has no lookbehind in a regular expression", () => {
  const names = Object.keys(sources);
  expect(names.length).toBeGreaterThan(300);
  expect(names.filter((name) => /\(\?<[=!]/.test(sources[name] ?? ""))).toEqual([]);
});
