import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  "invite.title": "You are invited to a visit",
  "invite.lead": "Someone you know, or their doctor, asks you to be there during a video visit.",
  "invite.how": "How it works",
  "invite.how_1": "You ask for a code. It arrives on your phone or in your mail.",
  "invite.how_2": "You try your camera and microphone.",
  "invite.how_3": "You wait a moment. The doctor lets you in.",
  "invite.private":
    "What is said during a visit is confidential. You see neither the record, nor the photos, nor the readings.",
  "invite.go": "Send me my code",
  "invite.wait": "Sending",
  "invite.other_account":
    "This device is signed in to the account of {name}. Entering by invitation closes that account on this device.",

  "code.title": "Hello {name}",
  "code.sent": "A six-digit code is on its way: {hint}. It is valid for {time}.",
  "code.label": "Your code",
  "code.hint": "Six digits, no space.",
  "code.go": "Enter the waiting room",
  "code.missing": "Write the six digits of the code.",
  "code.wrong.one": "This is not the right code. You have {n} try left.",
  "code.wrong.other": "This is not the right code. You have {n} tries left.",
  "code.wrong_plain": "This is not the right code. Check the digits.",
  "code.again": "Send a new code",
  "code.again_sent": "A new code is on its way. The one before no longer works.",
  "code.gone": "This code is no longer valid",
  "code.gone_text": "Ask for a new code: it arrives at the same place.",

  "gone.title": "This invitation is no longer valid",
  "gone.text":
    "It has been used, it was withdrawn, or its time has passed. Ask the person who sent it for a new one.",
  "link.title": "The address is incomplete",
  "link.text": "Open the link as it is in the message you received, without cutting its end.",
  "back.title": "You have already entered",
  "back.text": "Your place in the visit is kept.",
  "back.go": "Back to the visit",

  "visit.title": "Visit",
  "visit.step_test": "Camera and microphone",
  "visit.step_wait": "Waiting room",
  "visit.test_title": "Try your camera and microphone",
  "visit.enter": "Enter the waiting room",
  "visit.wait_title": "Waiting room",
  "visit.left": "You have left the visit",
  "visit.left_text": "You can come back while it lasts.",
  "visit.back": "Come back",
  "visit.gone": "Your invitation has ended",
  "visit.gone_text": "It was withdrawn, or its time has passed. Thank you for being there.",
  "visit.over": "The visit is over",
  "visit.over_text": "Thank you for being there. You can close this page.",
  "interpreter.title": "Your invitations arrive by message",
  "interpreter.text":
    "When a doctor needs you, you receive a link to the visit. Open that link: there is nothing else to do here.",
  "interpreter.account": "My account",
};

export default en;
