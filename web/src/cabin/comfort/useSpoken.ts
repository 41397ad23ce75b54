import { useEffect } from "preact/hooks";
import { speak, voiceOn } from "./comfort";

/** These words are read aloud while the person wants it. They stand on the page too. */
export function useSpoken(...words: (string | undefined)[]): void {
  const all = words.filter(Boolean).join(" ");
  const on = voiceOn.value;
  useEffect(() => {
    if (on && all) speak(all);
  }, [all, on]);
}
