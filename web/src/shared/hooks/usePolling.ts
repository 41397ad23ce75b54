import { useEffect } from "preact/hooks";
import type { Resource } from "./useResource";

/** Asks again `everyMs` after each answer, so that a slow line never piles up questions. */
export function usePolling<T>(resource: Resource<T>, everyMs: number): void {
  const { loading, reload } = resource;
  useEffect(() => {
    if (loading) return;
    const timer = setTimeout(reload, everyMs);
    return () => clearTimeout(timer);
  }, [loading, reload, everyMs]);
}
