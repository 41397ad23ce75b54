import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** How many wait for the reader of this tab, before the title; 0: nothing is said. */
export const titleCount = signal(0);

/** The name of the page in the tab and for screen readers. */
export function useTitle(title: string): void {
  const count = titleCount.value;
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ""}${title} · Comptoir`;
  }, [title, count]);
}
