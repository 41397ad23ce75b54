/**
 * Until when the emergency access to a patient holds, so that the pages can say how long is left,
 * after a reload too. Only this tab knows it; the server alone decides what may still be read.
 */
const key = (patientId: string) => `comptoir.glass.${patientId}`;

export function rememberGlass(patientId: string, until: string): void {
  try {
    sessionStorage.setItem(key(patientId), until);
  } catch {
    // Storage is refused by the browser: the record opens without its countdown.
  }
}

export function glassUntil(patientId: string): number | undefined {
  try {
    const until = sessionStorage.getItem(key(patientId));
    return until === null ? undefined : Date.parse(until);
  } catch {
    return undefined;
  }
}
