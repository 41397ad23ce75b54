import { CircleHelp, Eye, House, Languages, Siren } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import type { CabinHere } from "~/shared/api/types";
import { Button, Mark } from "~/shared/components";
import { locale, setLocale, tc } from "~/shared/i18n";
import { ComfortDialog } from "./comfort/ComfortDialog";
import { forgetComfort } from "./comfort/comfort";
import { EmergencyDialog } from "./emergency/EmergencyDialog";
import { HelpDialog } from "./HelpDialog";
import { t } from "./texts";
import { tk } from "./texts/place";

interface BarProps {
  /** Back to the welcome screen; absent where that is another button's work. */
  onHome?: (() => void) | undefined;
  inCall: boolean;
  /** Changes with each new person: large letters, voice and English do not stay for the next one. */
  person: string | null;
  here: CabinHere | undefined;
  onChange: () => void;
}

type Opened = "comfort" | "help" | "emergency";

/** Other language, comfort, help and emergency: always at the same place. */
export function Bar({ onHome, inCall, person, here, onChange }: BarProps) {
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  useEffect(() => {
    if (person !== null) return;
    forgetComfort();
    setOpened((now) => (now === "emergency" ? now : undefined));
    void setLocale("fr");
  }, [person]);
  // Who was called is there: what the help covered, an instrument's steps perhaps, is seen again.
  const helped = (here?.inside.length ?? 0) > 0;
  useEffect(() => {
    if (helped) setOpened((now) => (now === "help" ? undefined : now));
  }, [helped]);
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
        <Button kind="quiet" icon={Eye} onClick={() => setOpened("comfort")} data-testid="kiosk-comfort">
          {tk("comfort.button")}
        </Button>
        <Button kind="secondary" icon={CircleHelp} onClick={() => setOpened("help")} data-testid="kiosk-help">
          {t("bar.help")}
        </Button>
        <Button
          kind="danger"
          class="btn--emergency"
          icon={Siren}
          onClick={() => setOpened("emergency")}
          data-testid="kiosk-emergency-open"
        >
          {tk("emergency.button")}
        </Button>
      </div>
      <ComfortDialog open={opened === "comfort"} onClose={close} />
      <HelpDialog
        open={opened === "help"}
        inCall={inCall}
        forStaff={person === null}
        here={here}
        onChange={onChange}
        onClose={close}
      />
      <EmergencyDialog
        open={opened === "emergency"}
        where={here?.where}
        position={here?.position}
        inCall={inCall}
        onClose={close}
      />
    </header>
  );
}
