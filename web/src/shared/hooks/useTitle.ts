import { useEffect } from "preact/hooks";

/** The name of the page in the tab and for screen readers. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Comptoir`;
  }, [title]);
}
