import type { Medicine, Order, PrescriptionItem, SickLeave } from "~/shared/api/prescriptions";
import { tx } from "./texts";

export type Kind = PrescriptionItem["kind"];
export const KINDS: readonly Kind[] = [
  "medicine",
  "exam",
  "nursing",
  "glasses",
  "device",
  "sick_leave",
  "other",
];

const MEDICINE: Medicine = {
  kind: "medicine",
  medication: "",
  brand: "",
  dose: "",
  route: "oral",
  timing: "",
  as_needed: false,
  duration: null,
  duration_unit: "d",
  quantity: null,
  quantity_unit: "",
  number_of_repeats_allowed: 0,
  not_substitutable: null,
  controlled: false,
  in_words: "",
  patient_instruction: "",
};

const today = (): string => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(new Date());

export function blank(kind: Kind): PrescriptionItem {
  if (kind === "medicine") return { ...MEDICINE };
  if (kind === "sick_leave") {
    return { kind, starts_on: today(), days: 1, already_days: 0, exception: null, justification: "" };
  }
  return { kind, text: "" };
}

/** What the line is called where it is spoken of. */
export function nameOf(item: PrescriptionItem, index: number): string {
  if (item.kind === "medicine") return item.medication.trim() || tx("item.blank", { n: index + 1 });
  return tx(`add.${item.kind}`);
}

const written = (item: PrescriptionItem): boolean => {
  if (item.kind === "medicine") return item.medication.trim() !== "";
  if (item.kind === "sick_leave") return true;
  return item.text.trim() !== "";
};

/** Lines the server can keep: one that has no name yet stays on this screen. */
export const keepable = (items: PrescriptionItem[]): PrescriptionItem[] => items.filter(written);

/** Of a copy: dates of sick leave are those of another visit, and are not taken over. */
export const copied = (items: PrescriptionItem[]): PrescriptionItem[] =>
  items.filter((item) => item.kind !== "sick_leave").map((item) => ({ ...item }));

/** "0.dose" in words. Two of one line and kind are one. */
export function missingWords(missing: readonly string[], items: PrescriptionItem[]): string[] {
  const words = missing.map((place) => {
    if (place === "items") return tx("missing.items");
    const [at = "0", field = ""] = place.split(".");
    const item = items[Number(at)];
    const name = item ? nameOf(item, Number(at)) : at;
    return tx.find(`missing.${field}`)?.replace("{name}", name) ?? place;
  });
  return [...new Set(words)];
}

export type { Medicine, Order, SickLeave };
