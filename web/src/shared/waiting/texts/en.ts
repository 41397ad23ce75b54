import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  from_to: "From {from} to {to}",
  hours: "between {from} and {to}",
  hours_from: "from {from} on",
  hours_until: "before {to}",
  mode_home: "remotely, at home",
  mode_on_site: "at the practice",
  before: "Answer before {until}.",
  left: "{left} left to answer.",
};

export default en;
