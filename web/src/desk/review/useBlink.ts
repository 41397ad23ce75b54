import { useEffect, useState } from "preact/hooks";

export const RATES = [1, 1.5, 2] as const;
/** Changes a second; three flashes a second are the limit of WCAG 2.3.1, and two is our most. */
export type Rate = (typeof RATES)[number];

export interface Blink {
  running: boolean;
  rate: Rate;
  /** Which photo is in front. */
  front: "left" | "right";
  toggle: () => void;
  setRate: (rate: Rate) => void;
  stop: () => void;
}

/** Off until somebody starts it, and off again as soon as the way of looking changes. */
export function useBlink(possible: boolean): Blink {
  const [running, setRunning] = useState(false);
  const [rate, setRate] = useState<Rate>(1);
  const [front, setFront] = useState<"left" | "right">("right");
  useEffect(() => {
    if (!possible) setRunning(false);
  }, [possible]);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setFront((now) => (now === "left" ? "right" : "left")), 1000 / rate);
    return () => clearInterval(timer);
  }, [running, rate]);
  return {
    running,
    rate,
    front,
    toggle: () => setRunning(possible && !running),
    setRate,
    stop: () => setRunning(false),
  };
}
