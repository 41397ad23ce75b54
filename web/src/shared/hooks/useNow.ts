import { useEffect, useState } from "preact/hooks";

/** The present, renewed every `everyMs`, for texts like “dans 10 minutes”. */
export function useNow(everyMs = 15_000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
