export const PARTS = ["day", "month", "decade", "year"] as const;
export type Part = (typeof PARTS)[number];
export type Chosen = Partial<Record<Part, number>>;

const FIRST_YEAR = 1910;
const two = (n: number) => String(n).padStart(2, "0");
const daysIn = (month: number, year: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();
const range = (from: number, count: number, step = 1) =>
  Array.from({ length: count }, (_, index) => from + index * step);

/** ISO; undefined until all four are chosen. */
export function dateOf({ day, month, year }: Chosen): string | undefined {
  if (day === undefined || month === undefined || year === undefined) return undefined;
  return `${year}-${two(month)}-${two(day)}`;
}

export function chosenOf(date: string): Chosen {
  const [year, month, day] = date.split("-").map(Number);
  if (!year || !month || !day) return {};
  return { day, month, decade: Math.floor(year / 10) * 10, year };
}

/** Those that make a day that exists: no 31 April, and 29 February in leap years alone. */
export function valuesOf(
  part: Part,
  { day = 1, month = 1, decade = 1950 }: Chosen,
  thisYear: number,
): number[] {
  switch (part) {
    case "day":
      return range(1, 31);
    case "month":
      return range(1, 12).filter((one) => day <= daysIn(one, 2000));
    case "decade":
      return range(FIRST_YEAR, Math.floor((thisYear - FIRST_YEAR) / 10) + 1, 10);
    case "year":
      return range(decade, 10).filter((one) => one <= thisYear && day <= daysIn(month, one));
  }
}
