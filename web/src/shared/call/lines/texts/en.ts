import type { Beside } from "../../../i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  "badge.good": "Good line",
  "badge.weak": "Weak line",
  "badge.bad": "Bad line",
  "badge.detail": "{ms} ms, {loss}% lost",

  "mine.line": "Weak network: smaller picture to keep the sound.",
  "mine.device": "Device very busy: smaller picture.",
  "mine.audio": "Network too weak for a picture: your sound goes through, your picture will come back.",
  "mine.retry": "Try the video again",

  "test.title": "Line",
  "test.start": "Test the line",
  "test.running": "Measuring, fifteen seconds or so at most.",
  "test.again": "Test again",
  "test.full": "The line is good: picture and sound will go well.",
  "test.reduced": "The picture will be smaller, the sound will be fine.",
  "test.sound": "The sound will be fine. The picture will be very small or stop at times.",
  "test.poor": "The line is very weak: the sound may break up.",
  "test.failed": "The server did not answer: the line is down or blocked.",
  "test.closer": "Move closer to the router, or plug in a cable.",
  "test.share_less": "Stop other downloads and videos in the house.",
  "test.other_network": "Try another network, your telephone’s for instance.",
  "test.relay_udp": "The call relay answers.",
  "test.relay_tcp": "The call relay answers only by a detour: the call will work, a little less smoothly.",
  "test.relay_blocked": "The call relay does not answer: this network may block calls.",
  "test.figures": "Receives {down}, sends {up}, answers in {ms} ms.",
  "test.kbit": "{n} kbit/s",
  "test.mbit": "{n} Mbit/s",
  "test.more": "more than {n} Mbit/s",
  "test.enter_anyway": "Whatever the result, you may go in.",

  "words.title": "Four safety words",
  "words.with": "With {name}",
  "words.help": "Read them aloud. If they are the same on both sides, nobody is listening between you.",
  "words.wait": "The words appear as soon as the call is up.",
  "words.conference":
    "There are many of you, or a line is weak: the call goes through the conference server. That server sees and hears, without recording. So there are no words to compare.",
  "words.different": "If they differ, hang up and tell the counter.",
  "words.other": "Read in French",
  "words.own": "Read in English",
  "words.page": "What is encrypted, and what is not",

  "phone.title": "Carry on by telephone",
  "phone.help": "If the call does not come back, telephone:",

  "safety.title": "The safety of the call",
  "safety.lead": "What nobody else can read, and what the server can read. Plainly.",
  "safety.yes": "Encrypted end to end",
  "safety.no": "Not end to end",
  "safety.direct": "The direct call between two devices: sound, picture, shared screen.",
  "safety.relay": "The same call when it goes through our relay: the relay carries it and cannot read it.",
  "safety.readings": "The live readings of the telecabin, from its instruments to the doctor’s screen.",
  "safety.conference":
    "A call of several that goes through the conference server: that server sees and hears, without recording.",
  "safety.chat":
    "Written messages and files: encrypted on the way, kept encrypted in the record, readable by the server.",
  "safety.photos": "Photos: encrypted on the way, kept encrypted in the record, readable by the server.",
  "safety.kept": "Readings kept in the record: encrypted on the way, readable by the server.",
  "safety.around": "Who calls whom, when, for how long and how good the line is: known to the server.",
  "safety.how": "What the four words are for",
  "safety.how_text":
    "During the call both screens show four words made from the keys of the two devices. If somebody had slipped in between you, or the server cheated, the words would differ. Read them aloud: that is the proof.",
  "safety.limits":
    "The words do not protect against a hacked device, nor against somebody who watches the screen. Comptoir has no recording of calls.",
};

export default en;
