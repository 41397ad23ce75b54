import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** What belongs to a drawing. On a narrow screen it lies at the foot, and the photos come back into view. */
export function AtHand({ children }: { children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const lies = box.current && getComputedStyle(box.current).position === "fixed";
    if (lies) document.querySelector(".stage-box")?.scrollIntoView({ block: "start" });
  }, []);
  return (
    <div ref={box} class="at-hand">
      {children}
    </div>
  );
}
