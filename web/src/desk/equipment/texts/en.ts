import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

export default {
  title: "Test my equipment",
  lead: "Camera, microphone, loudspeaker and line, without calling anybody. Nothing is recorded or sent to a patient.",
  kept: "Your choices are kept on this device and used in all your visits.",
  to_visit: "Back to the visit",
  to_board: "Back to my day",
  link: "Test my equipment",
} satisfies Beside<typeof fr>;
