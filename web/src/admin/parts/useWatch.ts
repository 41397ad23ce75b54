import { useEffect, useRef, useState } from "preact/hooks";
import type { Resource } from "~/shared/hooks/useResource";

/** As long as an installation code lasts: somebody may stand at the kiosk and look back at this page. */
const PRESENT_MS = 10 * 60_000;
const SIGNS = ["pointermove", "pointerdown", "keydown", "scroll", "focus"] as const;

/** Somebody touched the page lately. */
function usePresence(): boolean {
  const [present, setPresent] = useState(true);
  const lastSign = useRef(Date.now());
  useEffect(() => {
    const seen = () => {
      lastSign.current = Date.now();
      setPresent(true);
    };
    const timer = setInterval(() => setPresent(Date.now() - lastSign.current < PRESENT_MS), 30_000);
    for (const sign of SIGNS) addEventListener(sign, seen, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS) removeEventListener(sign, seen, { capture: true });
    };
  }, []);
  return present;
}

/**
 * Asks again `everyMs` after each answer while somebody is there. A page left alone asks nothing, so
 * that its session ends by itself; the next touch brings the list up to date.
 */
export function useWatch<T>(resource: Resource<T>, everyMs: number): void {
  const { loading, reload } = resource;
  const present = usePresence();
  const wasAway = useRef(false);
  useEffect(() => {
    if (!present) {
      wasAway.current = true;
      return;
    }
    if (loading) return;
    const timer = setTimeout(reload, wasAway.current ? 0 : everyMs);
    wasAway.current = false;
    return () => clearTimeout(timer);
  }, [present, loading, reload, everyMs]);
}
