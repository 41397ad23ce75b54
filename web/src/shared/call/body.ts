/** Where on the body a photo was taken: the codes of `body_site`, in the order people look for them. */
export const BODY_SITES = [
  "face",
  "scalp",
  "ear",
  "mouth",
  "neck",
  "chest",
  "abdomen",
  "back",
  "left_arm",
  "right_arm",
  "left_hand",
  "right_hand",
  "buttocks",
  "genitals",
  "left_leg",
  "right_leg",
  "left_foot",
  "right_foot",
  "other",
] as const;

export type BodySite = (typeof BODY_SITES)[number];
