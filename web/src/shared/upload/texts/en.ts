import type { Beside } from "../../i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  title: "Photos on their way",
  waiting: "Waiting",
  sending: "Sending: {done} of {total}",
  checking: "Received, being checked",
  paused: "Paused at {done} of {total}",
  offline: "Offline. Sending resumes by itself, where it stopped.",
  done: "Sent. The doctor can see it.",
  failed: "Sending was interrupted",
  failed_help: "Nothing is lost: sending can resume.",
  pause: "Pause",
  resume: "Resume sending",
  cancel: "Remove",
  cancel_name: "Remove the photo: {site}",
  "tray.one": "{n} photo on its way",
  "tray.other": "{n} photos on their way",
  "tray_stopped.one": "{n} photo needs you",
  "tray_stopped.other": "{n} photos need you",
  show: "Show details",
  hide: "Hide details",
  following: "Preview already visible. Whole photo: {done} of {total}",
  kept: "Kept encrypted on this device until they are sent. You may close the page: sending resumes when you are back.",
};

export default en;
