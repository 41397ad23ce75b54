import type { Beside } from "../../i18n";
import type { fr } from "./fr";

export default {
  "photo.open": "Open the photo:",
  "photo.no_site": "Place not given",
  "photo.new": "New",
  "photo.label": "{site}, {when}",
  "photo.of": "Photo {n} of {total}",
  "photo.previous": "Previous",
  "photo.next": "Next",
  "photo.full": "Full resolution",
  "photo.full_on": "Full resolution shown",
  "photo.size": "{width} × {height}",
  "photo.lost": "Photo cannot be read for now",
  "photo.restricted": "Intimate photo, to be opened",
  "photo.reveal": "Show the photo",
  "photo.reveal_help": "This photo is intimate. Showing it is noted in the record.",
  "photo.none": "No photo yet",

  "readings.caption": "Measurements of the visit",
  "readings.measure": "Measurement",
  "readings.value": "Value",
  "readings.at": "Time",
  "readings.device": "Device",
  "readings.state": "State",

  "day.earlier": "Previous day",
  "day.later": "Next day",
  "day.today": "Today",
  "strip.hour": "{n}:00",
  "where.home": "Remote, at the patient’s home",
} satisfies Beside<typeof fr>;
