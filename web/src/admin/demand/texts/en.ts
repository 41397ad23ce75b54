import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  "demand.nav": "Requests",
  "demand.title": "Unanswered requests",
  "demand.lead":
    "Searches of the last 30 days that found no free time, and the hours open in the next 30 days.",
  "demand.empty": "Every search found a free time",
  "demand.empty_text": "Searches without an answer will appear here, by speciality and town.",
  "demand.speciality": "Speciality",
  "demand.commune": "Town",
  "demand.no_commune": "Not said",
  "demand.searches": "Searches",
  "demand.openings": "Openings",
  "demand.hours": "Hours",

  "tariff.nav": "Tariffs",
  "tariff.title": "Opposable tariffs",
  "tariff.lead":
    "The tariff of a visit by speciality, with its dates. The extra fee shown to patients is computed with it; solidarity doctors never exceed it.",
  "tariff.from": "From",
  "tariff.until": "Until",
  "tariff.open": "no end",
  "tariff.sum": "Tariff",
  "tariff.new": "New tariff",
  "tariff.euros": "Amount in euros",
  "tariff.save": "Save the tariff",
  "tariff.saved": "The tariff is saved.",
  "tariff.wrong": "Write an amount, for example 25 or 50.20.",
  "tariff.missing": "To fill in",
};

export default en;
