import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  maps: "Part of the body",
  "map.front": "Front",
  "map.back": "Back",
  "map.head": "Head",
  "map.left_hand": "Left hand",
  "map.right_hand": "Right hand",
  "map.left_foot": "Left foot",
  "map.right_foot": "Right foot",
  "half.face": "Face",
  "half.behind": "Back of the head",
  "half.back_of_hand": "Back of the hand",
  "half.palm": "Palm",
  "half.top_of_foot": "Top",
  "half.sole": "Sole",
  "side.left": "left",
  "side.right": "right",
  pin: "{n}. {label}",
  "pin.due": "{n}. {label}, check due",
  "pin.soon": "{n}. {label}, due soon",
  late: "overdue",
  aim: "Place by keyboard: arrow keys move the cross, Enter places the mark",
  "aim.at": "{x}% from the left, {y}% from the top",
};

export default en;
