import { fetchReadiness, type Readiness } from "../api/preparation";
import { usePolling } from "../hooks/usePolling";
import { useResource } from "../hooks/useResource";

const POLL_MS = 10_000;

/** Of each visit of a day, by its id. A day without an answer has none: boards do without. */
export function useReadiness(day: string): { of: (id: string) => Readiness | undefined; reload: () => void } {
  const found = useResource((signal) => fetchReadiness(day, signal), [day]);
  usePolling(found, POLL_MS);
  const byId = new Map(found.data?.map((one) => [one.appointment_id, one]));
  return { of: (id) => byId.get(id), reload: found.reload };
}
