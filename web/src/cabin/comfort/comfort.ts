import { effect, signal } from "@preact/signals";
import { locale } from "~/shared/i18n";
import { tag } from "~/shared/i18n/locale";

export type LetterSize = 0 | 1 | 2;

/** Choices of the person at the screen; gone with that person. */
export const letterSize = signal<LetterSize>(0);
export const contrast = signal(false);
export const voiceOn = signal(false);

export function forgetComfort(): void {
  letterSize.value = 0;
  contrast.value = false;
  voiceOn.value = false;
}

effect(() => {
  const root = document.documentElement;
  root.toggleAttribute("data-large", letterSize.value > 0);
  root.toggleAttribute("data-larger", letterSize.value === 2);
  root.toggleAttribute("data-contrast", contrast.value);
});

const voices = signal<SpeechSynthesisVoice[]>([]);

if ("speechSynthesis" in globalThis) {
  const read = () => {
    voices.value = speechSynthesis.getVoices();
  };
  read();
  speechSynthesis.addEventListener?.("voiceschanged", read);
}

/** A voice of this machine in the page's language; a voice of a far server would hear what the screen says. */
export function voiceHere(): SpeechSynthesisVoice | undefined {
  return voices.value.find(
    (voice) => voice.localService && voice.lang.toLowerCase().startsWith(locale.value),
  );
}

let said = "";

/** Reads aloud what is written, when that was asked for; the same words once. */
export function speak(words: string): void {
  const voice = voiceHere();
  if (!voiceOn.value || !voice || words === said) return;
  said = words;
  speechSynthesis.cancel();
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.voice = voice;
  utterance.lang = tag();
  utterance.rate = 0.92;
  speechSynthesis.speak(utterance);
}

effect(() => {
  if (voiceOn.value) return;
  said = "";
  if ("speechSynthesis" in globalThis) speechSynthesis.cancel();
});
