import { useEffect, useState } from "preact/hooks";

/** Whether the window is at least so wide: `useWide("64rem")`. */
export function useWide(width: string): boolean {
  const [query] = useState(() => matchMedia(`(min-width: ${width})`));
  const [wide, setWide] = useState(query.matches);
  useEffect(() => {
    const changed = () => setWide(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, [query]);
  return wide;
}
