import "./fonts.css";
import "./tokens.css";
import "./base.css";
import { type ComponentType, render } from "preact";
import { followForms } from "./firstError";
import { followLocale } from "./i18n/locale";
import { followTheme } from "./theme";

export type Density = "patient" | "desk" | "cabin";

/** Puts a bundle's root component on the page: styles, theme and language first. */
export async function start(App: ComponentType, density: Density = "patient"): Promise<void> {
  document.documentElement.dataset.density = density;
  followTheme();
  followForms();
  await followLocale();
  const root = document.getElementById("app");
  if (!root) throw new Error("the page has no #app");
  root.replaceChildren();
  render(<App />, root);
}
