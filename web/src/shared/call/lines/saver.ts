// Sparing data: asked for by the person, remembered on the device, or by the browser's own setting.

import { remember, remembered } from "../../storage";

const NAME = "call.saver";

export function saverAtStart(): boolean {
  const kept = remembered(NAME);
  if (kept !== null) return kept === "on";
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

export function keepSaver(on: boolean): void {
  remember(NAME, on ? "on" : "off");
}
