import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

export default {
  "delegation.title": "Who keeps my agenda",
  "delegation.on": "The assistants of my place book, move and cancel my appointments",
  "delegation.help":
    "If you stop it, they still see your day, note arrivals and prepare visits. Appointments already made stay.",
  "delegation.saved_on": "Your assistants keep your agenda.",
  "delegation.saved_off": "You alone keep your agenda.",
} satisfies Beside<typeof fr>;
