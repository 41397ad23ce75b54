// The address of the test, and the visit whose door it was opened from.

const VISIT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const testPath = (visit?: string) => `/desk/materiel${visit ? `?visite=${visit}` : ""}`;

/** Undefined for what is no visit's id: an address may come from anywhere. */
export function cameFrom(query: Record<string, string>): string | undefined {
  const { visite } = query;
  return visite && VISIT.test(visite) ? visite : undefined;
}
