import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  title: "Waiting list",
  doctor: "Doctor",
  "doctor.all": "All our doctors",
  add: "Add a patient",

  "offers.title": "Times offered, without an answer",
  "offers.none": "No offer waits for an answer.",
  "offers.until": "Answer before {until}",
  "offers.accept": "Accepts by telephone",
  "offers.decline": "Declines",
  "offers.accepted": "Appointment made for {name}.",
  "offers.declined": "The time goes to the next person.",

  "line.title": "Who waits",
  "line.empty": "Nobody waits",
  "line.empty_text": "Patients join by themselves. You can add one too.",
  "line.others.one": "{n} more person waits for any doctor of this speciality.",
  "line.others.other": "{n} more people wait for any doctor of this speciality.",
  "line.since": "Joined {when}",
  "line.any": "Any doctor of {speciality}",
  "line.with": "With {name}",
  "line.offered": "Time offered: {when}",
  "line.leave": "Doctor on leave",
  "line.urgent": "Urgent",
  "line.lost": "Instead of the appointment of {when}, cancelled",
  "line.sooner": "Earlier than {when}",
  "line.no_answer": "Did not answer the last offer",
  "line.offer": "Offer a time",
  "line.make_urgent": "Mark as urgent",
  "line.not_urgent": "No longer urgent",
  "line.remove": "Remove",
  "line.removed": "{name} is no longer on the list.",

  "remove.title": "Remove from the list?",
  "remove.text": "{name} will no longer be told. A time that is offered goes to the next person.",
  "remove.keep": "Keep on the list",
  "remove.go": "Remove {name}",

  "hand.title": "Offer a time",
  "hand.lead": "The time you choose is held for {name}, who gets a message and time to answer.",
  "hand.none": "No free time within two weeks.",
  "hand.done": "{when} is offered to {name}.",

  "add.title": "Add to the waiting list",
  "add.missing": "Choose the patient first.",
  "add.earliest": "From",
  "add.latest": "Until",
  "add.reason": "Reason",
  "add.urgent": "Urgent: before the others",
  "add.go": "Add",
  "add.keep": "Cancel",
  "add.done": "{name} is on the list.",
};

export default en;
