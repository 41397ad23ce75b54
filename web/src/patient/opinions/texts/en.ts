import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

export default {
  title: "Specialists' opinions",
  title_of: "Specialists' opinions for {name}",
  lead: "Your doctor can show your photos to a specialist, who answers in writing. You read the result here.",
  empty: "No opinion asked",
  empty_text: "When your doctor asks for an opinion for you, it appears here.",
  asked_by: "Asked by {name}, {when}",
  "state.asked": "Waiting for an answer",
  "state.answered": "Answered",
  "state.withdrawn": "Withdrawn",
  due: "Answer expected {when} at the latest.",
  soon: "The specialist has answered. Your doctor will share the result with you.",
  withdrawn: "This request was withdrawn. The specialist sees nothing any more.",
  result: "The result",
  steps: "What is advised",
  "step.reassure": "Nothing to do.",
  "step.watch": "Take photos again in {n} days.",
  "step.see": "Show your skin to a doctor within {n} days.",
  "step.biopsy": "A small sample is advised. Your doctor will explain.",
  "book.in_person": "Book a visit in person",
  "book.video": "Book a video visit",
  "photos.one": "{n} photo sent",
  "photos.other": "{n} photos sent",
  withdraw: "No longer agree",
  "withdraw.title": "Take your agreement back",
  "withdraw.text":
    "{name} will no longer see your photos or your record for this opinion, and will not answer.",
  "withdraw.keep": "Keep my agreement",
  "withdraw.yes": "Take my agreement back",
  "withdraw.done": "Your agreement is taken back.",
} satisfies Beside<typeof fr>;
