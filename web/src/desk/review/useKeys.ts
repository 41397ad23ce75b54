import { useLayoutEffect, useRef } from "preact/hooks";

/** Key of the keyboard to what it does. Fields, lists and buttons keep the keys that are theirs. */
export function useKeys(keys: Record<string, () => void>): void {
  const now = useRef(keys);
  now.current = keys;
  // Once the page is drawn: as an ordinary effect it would miss a key of the first moment.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select, dialog, [role=dialog]")) return;
      const pressing = target.closest("button, a, summary") && (event.key === "Enter" || event.key === " ");
      const act = pressing
        ? undefined
        : now.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
