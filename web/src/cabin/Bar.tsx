import { CircleHelp, House, Languages, ZoomIn, ZoomOut } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Mark } from "~/shared/components";
import { locale, setLocale, tc } from "~/shared/i18n";
import { HelpDialog } from "./HelpDialog";
import { t } from "./texts";

interface BarProps {
  /** Back to the welcome screen; absent where that is another button's work. */
  onHome?: (() => void) | undefined;
  inCall: boolean;
  /** Changes with each new person: large letters and English do not stay for the next one. */
  person: string | null;
}

/** Other language, larger letters and help: always at the same place. */
export function Bar({ onHome, inCall, person }: BarProps) {
  const [large, setLarge] = useState(false);
  const [helping, setHelping] = useState(false);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-large", large);
  }, [large]);
  useEffect(() => {
    if (person !== null) return;
    setLarge(false);
    setHelping(false);
    void setLocale("fr");
  }, [person]);
  const other = locale.value === "fr" ? "en" : "fr";
  return (
    <header class="bar">
      <p class="bar__name">
        <Mark size={40} />
        <span>{tc("app.name")}</span>
      </p>
      <div class="bar__tools">
        {onHome && (
          <Button kind="quiet" icon={House} onClick={onHome} data-testid="kiosk-home">
            {t("bar.home")}
          </Button>
        )}
        <Button
          kind="quiet"
          icon={Languages}
          lang={other}
          onClick={() => void setLocale(other).catch(() => undefined)}
        >
          {tc("app.to_other_language")}
        </Button>
        <Button
          kind="quiet"
          icon={large ? ZoomOut : ZoomIn}
          aria-pressed={large}
          onClick={() => setLarge(!large)}
        >
          {t(large ? "bar.smaller" : "bar.larger")}
        </Button>
        <Button kind="help" icon={CircleHelp} onClick={() => setHelping(true)} data-testid="kiosk-help">
          {t("bar.help")}
        </Button>
      </div>
      <HelpDialog
        open={helping}
        inCall={inCall}
        forStaff={person === null}
        onClose={() => setHelping(false)}
      />
    </header>
  );
}
