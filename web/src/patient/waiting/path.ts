/** Where to say what suits: for a doctor, a speciality, or sooner than an appointment. */
export const joinPath = (what: { medecin: string } | { specialite: string } | { avant: string }): string =>
  `/attente/rejoindre?${new URLSearchParams({ ...what } as Record<string, string>)}`;
