import type { ComponentChildren } from "preact";
import type { Resource } from "../hooks/useResource";
import { ErrorPanel, Skeleton } from "./Surface";

interface LoadedProps<T> {
  resource: Resource<T>;
  /** Heights of the grey shapes shown while nothing is there yet. */
  skeleton?: number[];
  children: (data: T) => ComponentChildren;
}

/** Loading, error and ready around one resource. Data already shown stays under a later error. */
export function Loaded<T>({ resource, skeleton, children }: LoadedProps<T>) {
  const { data, problem, reload } = resource;
  return (
    <>
      {problem && <ErrorPanel problem={problem} onRetry={reload} />}
      {data !== undefined && children(data)}
      {data === undefined && !problem && <Skeleton {...(skeleton ? { heights: skeleton } : {})} />}
    </>
  );
}
