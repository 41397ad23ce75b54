import "./header.css";
import { Languages, Moon, Sun } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { online } from "../api/client";
import { tc } from "../i18n/common";
import { locale, setLocale } from "../i18n/locale";
import { setTheme, theme } from "../theme";
import { Button } from "./Button";
import { Mark } from "./Mark";

/** Other language and other display, each with its word. */
export function AppSwitches() {
  const dark = theme.value === "dark";
  return (
    <div class="header__tools">
      <Button
        kind="quiet"
        icon={Languages}
        lang={locale.value === "fr" ? "en" : "fr"}
        onClick={() => void setLocale(locale.value === "fr" ? "en" : "fr").catch(() => undefined)}
      >
        {tc("app.to_other_language")}
      </Button>
      <Button kind="quiet" icon={dark ? Sun : Moon} onClick={() => setTheme(dark ? "light" : "dark")}>
        {tc(dark ? "app.to_light" : "app.to_dark")}
      </Button>
    </div>
  );
}

/** The line under the header when the connection is gone. Also for pages without a header. */
export function OfflineNote() {
  return <div role="status">{!online.value && <p class="offline">{tc("state.offline")}</p>}</div>;
}

interface HeaderProps {
  /** Where the name leads. */
  home: string;
  /** What follows the name: “Cabinet”, “Télécabine”. */
  where?: string;
  /** Navigation links, as `ButtonLink kind="quiet"`. */
  children?: ComponentChildren;
}

/** Name, navigation, switches; the offline note. Put `<main id="contenu">` after it. */
export function AppHeader({ home, where, children }: HeaderProps) {
  return (
    <>
      <header class="header">
        <a class="skip" href="#contenu">
          {tc("app.skip")}
        </a>
        <div class="header__in">
          <a class="header__name" href={home}>
            <Mark />
            {tc("app.name")}
            {where && <span class="soft small">{where}</span>}
          </a>
          <AppSwitches />
          {children && (
            <nav class="header__nav" aria-label={tc("app.menu")}>
              {children}
            </nav>
          )}
        </div>
      </header>
      <OfflineNote />
    </>
  );
}
