import { effect, signal } from "@preact/signals";
import { remember, remembered } from "./storage";

export type Theme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");
const systemTheme = (): Theme => (system.matches ? "dark" : "light");
const chosen = remembered("theme");

/** The theme in force: the person's choice on this device, else the system's. */
export const theme = signal<Theme>(chosen === "light" || chosen === "dark" ? chosen : systemTheme());

export function setTheme(next: Theme): void {
  remember("theme", next === systemTheme() ? null : next);
  theme.value = next;
}

/** Keeps `data-theme` on the root in step. Called once, by `start`. */
export function followTheme(): void {
  system.addEventListener("change", () => {
    if (remembered("theme") === null) theme.value = systemTheme();
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}
