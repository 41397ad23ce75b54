import type { Sign } from "../api/queue";

/** With one of these nobody waits: as RED_FLAGS in booking/queue/rules.py. */
export const DANGER: readonly Sign[] = [
  "chest_pain",
  "breathless",
  "stroke",
  "unconscious",
  "bleeding",
  "allergy",
  "suicide",
  "newborn_fever",
];

/** They move a person forward in the queue. */
export const SOONER: readonly Sign[] = [
  "strong_pain",
  "sudden_loss",
  "cannot_drink",
  "high_fever",
  "worsening",
  "pregnant",
  "young_child",
  "long_illness",
];
