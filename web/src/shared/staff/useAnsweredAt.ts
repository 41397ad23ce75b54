import { useRef } from "preact/hooks";
import type { Resource } from "../hooks/useResource";

/** When the resource last had a good answer, by this device's clock: the age of what is shown. */
export function useAnsweredAt<T>(resource: Resource<T>): number {
  const at = useRef(Date.now());
  if (resource.data !== undefined && !resource.problem && !resource.loading) at.current = Date.now();
  return at.current;
}
