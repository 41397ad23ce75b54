import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

export default {
  "room.title": "Waiting room",
  "room.lead": "Who is here, since when, and for whom. The next to be seen is at the top.",
  "room.site": "Place",
  "room.wall": "Wall screen",
  "room.wall_off": "Leave the wall screen",
  "room.wall_help": "Without names: the call number and initials.",
  "room.nobody": "Nobody waits",
  "room.nobody_help": "Patients appear here as soon as their arrival is noted.",
  "room.waiting": "In the waiting room",
  "room.inside": "In consultation",
  "room.expected": "Expected next",
  "room.number": "No. {n}",
  "room.since": "here for {time}",
  "room.at": "appointment at {time}",
  "room.with": "for {name}",
  "room.home": "Waits at home, by video",
  "room.late": "{time} late",
  "room.stale": "Shown as of {time}: the connection is down.",
  "room.wall_title": "Waiting room · {site}",
  "room.arrived": "Note the arrival",
  "room.arrived_who": "Note the arrival of {name}",
  "room.arrived_done": "{name} is here.",
} satisfies Beside<typeof fr>;
