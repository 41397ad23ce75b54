import type { Advice, Confidence, Morphology, NewAnswer } from "~/shared/api/opinions";

/** A finding while it is being written. */
export interface FindingDraft {
  photo_id: string | null;
  morphology: Morphology[];
  diagnosis: string;
  diagnosis_code: string;
  confidence: Confidence;
  advice: Advice | undefined;
  within_days: string;
  note: string;
}

export const emptyFinding = (photo_id: string | null): FindingDraft => ({
  photo_id,
  morphology: [],
  diagnosis: "",
  diagnosis_code: "",
  confidence: "likely",
  advice: undefined,
  within_days: "",
  note: "",
});

export const needsDays = (advice: Advice | undefined): boolean => advice === "watch" || advice === "see";

const MOST_DAYS = 730;

/** As the server takes it; undefined while something is missing. */
export function wholeFinding(draft: FindingDraft): NewAnswer["findings"][number] | undefined {
  const { advice, within_days, diagnosis, diagnosis_code, ...rest } = draft;
  const days = Number(within_days);
  const dated = Number.isInteger(days) && days >= 1 && days <= MOST_DAYS;
  if (diagnosis.trim().length < 2 || !advice || (needsDays(advice) && !dated)) return undefined;
  return {
    ...rest,
    diagnosis: diagnosis.trim(),
    diagnosis_code: diagnosis_code.trim().toUpperCase() || null,
    advice,
    within_days: needsDays(advice) ? days : null,
  };
}
