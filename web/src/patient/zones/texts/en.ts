import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  "zones.title": "A doctor near you",
  "zones.lead":
    "Volunteer doctors come to where they are missing. You pay the fee of the national health insurance, nothing added.",
  "zones.empty": "No zone yet",
  "zones.empty_help": "Look for a doctor near you.",
  "zones.search": "Find a doctor",
  "zones.people": "{n} inhabitants",
  "zones.days.one": "{n} day to come",
  "zones.days.other": "{n} days to come",
  "zones.next": "Next: {day}",
  "zones.none": "No day yet",
  "zone.back": "All zones",
  "zone.missing": "There is no such zone",
  "zone.who": "For whom",
  "zone.who_text":
    "Inhabitants of the zone and people without a treating doctor book first. Three days before, what is left is for everybody.",
  "zone.say": "Say where I live",
  "zone.days": "Next doctors",
  "zone.days_none": "No doctor is announced",
  "zone.days_none_help": "Days appear here as soon as a volunteer gives one.",
  "zone.why": "Why this zone",
  "zone.where": "Where",
  "zone.communes.one": "{n} commune",
  "zone.communes.other": "{n} communes",
  "day.fee": "{price}, nothing added",
  "day.first": "Inhabitants and people without a treating doctor first, for everybody {day}",
  "day.all": "Open to everybody",
  "day.not_yet": "Bookings open on {day}",
  "day.full": "Full",
  "day.left.one": "{n} free time",
  "day.left.other": "{n} free times",
  "day.more": "All times",
  "day.at": "Book at {time}",
};

export default en;
