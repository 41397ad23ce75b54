// When this device may have another network, or was asleep: what the browser tells, and a clock that jumped.

const TICK_MS = 1000;
/** A timer this late means that the page, or the whole device, stood still. */
const JUMP_MS = 5000;

/**
 * Calls back at each occasion, `changed` when the network itself is another; returns how to stop.
 */
export function watchNetwork(happened: (changed: boolean) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("online", () => happened(true), { signal });
  addEventListener("pageshow", () => happened(false), { signal });
  const whenVisible = () => document.visibilityState === "visible" && happened(false);
  document.addEventListener("visibilitychange", whenVisible, { signal });
  watchType(() => happened(true), signal);
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > JUMP_MS) happened(false);
    last = now;
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    stop.abort();
  };
}

/** Network Information API: only some browsers, not in TypeScript's DOM. Its event tells of mere estimates too. */
function watchType(changed: () => void, signal: AbortSignal): void {
  const { connection } = navigator as Navigator & { connection?: EventTarget & { type?: string } };
  let last = connection?.type;
  const look = () => {
    if (connection?.type === last) return;
    last = connection?.type;
    changed();
  };
  connection?.addEventListener("change", look, { signal });
}
