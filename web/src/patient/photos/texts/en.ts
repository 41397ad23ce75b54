import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  title: "My skin",
  title_of: "The skin of {name}",
  lead: "What you follow with your doctor, photo after photo.",
  link: "My skin",
  take: "Take photos",
  take_next: "Take the next photos",
  book: "Book an appointment",
  stop: "Stop without sending",
  sent: "Your photos have arrived",
  "use.title": "What your photos are used for",
  "use.care": "To treat me: my care team may see them",
  "use.teaching": "To teach future doctors, without my name",
  "use.none": "No new photo will be taken. Those there stay in your record.",
  "use.of_age": "You have come of age: it is now for you to say what your photos are used for.",
  "use.save": "Save my choice",
  "use.saved": "Your choice is noted",
  "use.history": "My earlier choices",
  "use.care_yes": "care yes",
  "use.care_no": "care no",
  "use.teaching_yes": "teaching yes",
  "use.teaching_no": "teaching no",
};

export default en;
