import { useEffect, useState } from "preact/hooks";

/** Keeps the screen of a phone lit while `wanted`; true while it does. The browser lets go of it with a hidden page. */
export function useWakeLock(wanted: boolean): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!wanted || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let left = false;
    const take = async () => {
      if (document.visibilityState !== "visible" || (lock && !lock.released)) return;
      // Refused on a low battery: the page works all the same.
      const taken = await navigator.wakeLock.request("screen").catch(() => null);
      if (left) return taken?.release();
      lock = taken;
      setHeld(taken !== null);
      taken?.addEventListener("release", () => setHeld(false));
    };
    const again = () => void take();
    again();
    document.addEventListener("visibilitychange", again);
    return () => {
      left = true;
      document.removeEventListener("visibilitychange", again);
      void lock?.release();
    };
  }, [wanted]);
  return held;
}
