import { useEffect, useState } from "preact/hooks";

export type CallParts = typeof import("./visit");

const RETRY_MS = 3_000;

/** The call's code arrives while people read the welcome screen, and is there when they need it. */
export function useCallParts(): CallParts | undefined {
  const [parts, setParts] = useState<CallParts>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (parts) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    import("./visit").then(setParts).catch(() => {
      timer = setTimeout(() => setRound((count) => count + 1), RETRY_MS);
    });
    return () => clearTimeout(timer);
  }, [parts, round]);
  return parts;
}
