import type { Beside } from "../../i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  title: "Photos of a mole",
  title_of: "Photos: {name}",
  lead: "Always in the same order, to compare from one time to the next.",

  "view.overview": "Overview",
  "view.landmark": "With a landmark",
  "view.close_up": "Close-up",
  "view.dermoscopy": "With the dermatoscope",
  "view.other": "Other view",
  "step.review": "Check and send",

  "how.overview": "Take a step back: the part of the body should be recognisable.",
  "how.landmark":
    "Hold the device 20 centimetres away, with a landmark in view: a crease, an elbow, another mole.",
  "how.close_up": "Hold the device flat in front of the skin, 10 centimetres away, the mole in the middle.",
  "how.dermoscopy": "Rest the dermatoscope on the skin without pressing, and keep still.",
  "how.other": "Hold the device flat in front of the skin, what worries you in the middle.",
  "picture.overview": "Drawing: the device is held away from the whole arm.",
  "picture.landmark": "Drawing: the device shows the mole and the crease of the elbow.",
  "picture.close_up": "Drawing: the device is held flat, close to the mole.",
  "picture.dermoscopy": "Drawing: the dermatoscope rests on the skin.",
  "picture.other": "Drawing: the device is held flat in front of the skin.",

  "action.camera": "Take the photo",
  "action.file": "Choose a photo",
  "action.skip": "Skip this photo",
  "action.shoot": "Take the photo",
  "action.shooting": "Taking the photo",
  "action.turn": "Switch camera",
  "action.retake": "Take again",
  "action.keep": "Keep it anyway",
  "action.next": "Next photo",
  "action.use": "Keep this photo",
  "action.send.one": "Send the photo",
  "action.send.other": "Send the {n} photos",
  "action.finish": "Done",

  "live.looking": "Checking the picture",
  "live.good": "The picture is good",
  "reason.blurred": "The picture is blurred",
  "reason.blurred_help": "Move back a little, tap the mole on the screen, then keep still.",
  "reason.dark": "It is too dark",
  "reason.dark_help": "Move near a window, or turn on a lamp.",
  "reason.bright": "The light is too strong",
  "reason.bright_help": "Turn off the flash, or leave direct sunlight.",
  "reason.far": "The device is too far away",
  "reason.far_help": "Bring it closer: skin should fill the picture.",
  "reason.no_skin": "No skin can be seen",
  "reason.no_skin_help": "Show your skin to the camera.",

  "ghost.show": "Show the previous photo",
  "ghost.hide": "Hide the previous photo",
  "ghost.hint": "Place the mole over the one in the previous photo, the same way round.",
  "ghost.turn_wide": "The previous photo was wide: turn the device.",
  "ghost.turn_tall": "The previous photo was upright: turn the device.",

  "check.good": "The photo is good",
  "check.unseen": "This device cannot show the photo",
  "check.unseen_help": "It can be sent: it will be read on arrival.",
  "check.last": "You may keep it as it is: the doctor will know why.",
  "check.shown": "Your photo: {view}",
  "camera.failed": "The photo could not be taken. Try again, or choose a photo from the device.",

  "review.none": "No photo has been taken.",
  "review.missing": "No photo",
  "review.take": "Take this photo",
  "review.kept": "Kept: {reasons}",
  "review.restricted":
    "Intimate photo: only those who care for you can open it, and each opening is recorded.",
  "review.who": "Those who care for you will see these photos. Nothing leaves before you agree.",
  "sent.done": "The photos have arrived",
  "sent.done_help": "They are in the record, under today’s date.",
  "sent.none": "No photo was sent",
  "sent.none_help": "You took them back.",
  "sent.going": "The photos are on their way",
  "sent.going_help": "If the line is cut, sending resumes by itself, even on another page.",

  "card.link": "Print the scale card (PDF)",
  "card.help": "Placed beside the mole, it lets it be measured in millimetres.",
};

export default en;
