import type { Beside } from "~/shared/i18n/texts";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  "inbox.title": "Inbox of the demonstration",
  "inbox.lead": "Nothing really leaves: the mails and text messages that people would get arrive here.",
  "inbox.empty": "No message yet",
  "inbox.empty_text": "Book an appointment, or ask for a sign-in code: the message appears here.",
  "inbox.absent": "There is no inbox here",
  "inbox.absent_text": "It exists in the demonstration only.",
  "inbox.reload": "Refresh",
  "inbox.to": "To {to}",
  "inbox.calendar": "Calendar file (.ics)",
  "inbox.sms": "Text message",
  "inbox.email": "E-mail",
  "inbox.sms_to": "Text message to {to}",
};
export default en;
