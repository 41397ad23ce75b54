import type { AssistMonth, AssistYear } from "../api/assists";

export interface Total {
  visits: number;
  acts: number;
  minutes: number;
  /** Null where no act has a rate: not the same as nothing owed. */
  cents: number | null;
  unpriced: number;
}

/** Cents that may be unknown: unknown only where all are. */
export const plus = (a: number | null, b: number | null): number | null =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0);

export const totalOf = (months: readonly AssistMonth[]): Total =>
  months.reduce<Total>(
    (all, one) => ({
      visits: all.visits + one.visits,
      acts: all.acts + one.acts,
      minutes: all.minutes + one.minutes,
      cents: plus(all.cents, one.cents),
      unpriced: all.unpriced + one.unpriced,
    }),
    { visits: 0, acts: 0, minutes: 0, cents: null, unpriced: 0 },
  );

/** What the year comes to so far: its acts and the tier reached. */
export const yearSum = ({ act_cents, tier_cents }: AssistYear): number | null => plus(act_cents, tier_cents);
