import { signal } from "@preact/signals";
import { remember, remembered } from "~/shared/storage";

/** Whether this device sounds when somebody starts to wait. Off until asked for. */
export const chimeOn = signal(remembered("desk.chime") === "on");

let context: AudioContext | undefined;

/** Called from a press, so that the browser lets the sound out later. */
export function setChime(on: boolean): void {
  chimeOn.value = on;
  remember("desk.chime", on ? "on" : null);
  if (on) chime();
}

const NOTES_HZ = [587.33, 880];
const NOTE_S = 0.5;

/** Two soft notes. Silent when the browser holds the sound back: the page shows the same. */
export function chime(): void {
  if (!chimeOn.value) return;
  context ??= new AudioContext();
  const { currentTime, destination } = context;
  void context.resume().catch(() => undefined);
  NOTES_HZ.forEach((hertz, index) => {
    if (!context) return;
    const at = currentTime + 0.05 + index * 0.18;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.12, at + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
    oscillator.connect(gain).connect(destination);
    oscillator.start(at);
    oscillator.stop(at + NOTE_S);
  });
}
