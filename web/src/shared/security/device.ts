const BROWSERS = [
  ["Edg", "Edge"],
  ["Firefox", "Firefox"],
  ["FxiOS", "Firefox"],
  ["SamsungBrowser", "Samsung Internet"],
  ["CriOS", "Chrome"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
] as const;
const SYSTEMS = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["Macintosh", "Mac"],
  ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
] as const;

/** `Chrome, Android`: a first name for a passkey, which the person may change. */
export function deviceName(userAgent: string): string {
  const named = (list: readonly (readonly [string, string])[]) =>
    list.find(([mark]) => userAgent.includes(mark))?.[1];
  return [named(BROWSERS), named(SYSTEMS)].filter(Boolean).join(", ") || "Comptoir";
}

/** A machine with a finger as its pointer: words then say “ce téléphone”. */
export const isHandheld = (): boolean => matchMedia("(pointer: coarse)").matches;
