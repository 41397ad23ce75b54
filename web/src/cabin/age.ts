/** Whole years on a day, from a birth date `YYYY-MM-DD`. */
export function ageOn(birthDate: string, day: Date = new Date()): number {
  const [year = 0, month = 1, date = 1] = birthDate.split("-").map(Number);
  const before = day.getMonth() + 1 < month || (day.getMonth() + 1 === month && day.getDate() < date);
  return day.getFullYear() - year - (before ? 1 : 0);
}
