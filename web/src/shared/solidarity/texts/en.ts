import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  "part.full": "Day",
  "part.morning": "Morning",
  "part.afternoon": "Afternoon",
  "kind.cabinet": "Surgery",
  "kind.equipment": "Equipment",
  "kind.lodging": "Lodging",
  "entry.day": "Day",
  "entry.half_day": "Half-day",
  "criterion.gp": "GP visits within reach",
  "criterion.gp_value": "{n} a year and inhabitant",
  "criterion.young": "GPs under 60",
  "criterion.people": "{n} in 10",
  "criterion.ald": "Inhabitants with a long-term illness",
  "criterion.emergency": "Way to an emergency department",
  "criterion.minutes": "{n} minutes",
  "criterion.income": "Median income",
  "criterion.income_value": "{amount} a year",
  "criterion.unknown": "Not known",
  "month.earlier": "Earlier",
  "month.later": "Later",
};

export default en;
