import type { Beside } from "../../i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  title: "Stethoscope recordings",
  one: "Recording of {time}, {length}",
  play: "Play",
  pause: "Pause",
  loop: "Loop",
  speed: "Speed",
  speed_of: "× {n}",
  filter: "Filter",
  "filter.full": "No filter",
  "filter.bell": "Bell, 20-200 Hz",
  "filter.diaphragm": "Diaphragm, 100-500 Hz",
  "filter.lung": "Lung, 100-1000 Hz",
  place: "Place in the recording",
  headphones: "Use headphones: a computer’s loudspeaker gives almost nothing below 150 Hz.",
  failed: "The recording does not open",
  failed_help: "It stays in the record. Try again when the network is back.",
  incomplete: "On its way",
  "gaps.one": "{n} gap",
  "gaps.other": "{n} gaps",
};

export default en;
