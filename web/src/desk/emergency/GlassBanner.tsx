import { ShieldAlert } from "lucide-preact";
import { Banner } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { duration, timeOfDay } from "~/shared/i18n";
import { t } from "../texts";
import { glassUntil } from "./glass";

const SECONDS_MS = 60_000;

/** How long an emergency access still holds. Nothing where there is none. */
export function GlassBanner({ patientId }: { patientId: string }) {
  const until = glassUntil(patientId);
  const now = useNow(1_000);
  if (until === undefined) return null;
  const left = until - now;
  if (left <= 0) {
    return (
      <Banner tone="help" icon={ShieldAlert} title={t("glass.over")} live="polite">
        <p>{t("glass.over_text")}</p>
      </Banner>
    );
  }
  // Rounded up: "1 minute" until the last one is through, then seconds.
  const shown = left > SECONDS_MS ? Math.ceil(left / SECONDS_MS) * SECONDS_MS : left;
  return (
    <div data-testid="glass">
      <Banner
        tone="help"
        icon={ShieldAlert}
        title={<span class="figures">{t("glass.left", { time: duration(shown) })}</span>}
      >
        <p>{t("glass.left_text", { time: timeOfDay(until) })}</p>
      </Banner>
    </div>
  );
}
