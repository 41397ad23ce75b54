export { Adapted } from "./adapted";
export { codecChoice, preferCodecs } from "./codecs";
export type { Level } from "./level";
export type { LinkNow } from "./lines";
export type { LineQuality } from "./member";
export { askForSpeech } from "./speech";
export { learnTelephone } from "./telephone";
export type { SafetyWords } from "./words";
