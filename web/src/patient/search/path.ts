export interface Search {
  speciality?: string | undefined;
  place?: string | undefined;
  q?: string | undefined;
}

/** The address of a search: it can be kept, sent, and gone back to. */
export function resultsPath({ speciality, place, q }: Search): string {
  const query = new URLSearchParams();
  if (speciality) query.set("specialite", speciality);
  if (place) query.set("lieu", place);
  if (q) query.set("q", q);
  const text = query.toString();
  return `/medecins${text ? `?${text}` : ""}`;
}

export const practitionerPath = (id: string) => `/medecins/${id}`;

export function bookPath(id: string, startsAt: string): string {
  return `/medecins/${id}/reserver?debut=${encodeURIComponent(startsAt)}`;
}
