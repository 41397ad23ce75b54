import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  title: "My prescriptions",
  title_of: "Prescriptions of {name}",
  lead: "What doctors have prescribed for you. You are free to choose your pharmacy.",
  empty: "No prescription",
  empty_text: "When a doctor makes one for you, it arrives here as soon as it is signed.",
  by: "Prescription of {when}",
  "status.active": "Valid",
  "status.cancelled": "Cancelled",
  cancelled: "Cancelled {when}: {why}. Do not use it any more.",
  "why.replaced": "another one takes its place",
  "why.mistake": "there was a mistake in it",
  "why.treatment_changed": "the treatment has changed",
  "why.patient_asked": "you asked for it",
  show: "Read the prescription",
  download: "Download",
  print: "Print",
  paper_note:
    "Unverified electronic prescription: it carries neither a qualified electronic signature nor the code of a certified e-prescription. The pharmacist can call the doctor, or refuse it.",
  french_note: "The text is in French: it is for the pharmacist.",
  erased: "What it said has been erased with your data.",
};

export default en;
