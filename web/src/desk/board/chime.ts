import { signal } from "@preact/signals";
import { ring } from "~/shared/ring";
import { remember, remembered } from "~/shared/storage";

/** Whether this device sounds when somebody starts to wait. Off until asked for. */
export const chimeOn = signal(remembered("desk.chime") === "on");

/** Called from a press, so that the browser lets the sound out later. */
export function setChime(on: boolean): void {
  chimeOn.value = on;
  remember("desk.chime", on ? "on" : null);
  if (on) chime();
}

export function chime(): void {
  if (chimeOn.value) ring();
}
