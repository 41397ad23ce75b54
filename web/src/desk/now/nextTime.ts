/** The next instant at which this device's clock shows `HH:MM`, ISO 8601 UTC. */
export function nextTime(clock: string, now: number): string {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  const at = new Date(now);
  at.setHours(hours, minutes, 0, 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.toISOString();
}
