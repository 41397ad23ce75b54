import { Building2, HandHeart, Video } from "lucide-preact";
import type { PractitionerCard } from "~/shared/api/types";
import { Badge } from "~/shared/components";
import { price } from "~/shared/i18n";
import { tf } from "../finding/texts";
import { t } from "../texts";

export function DoctorBadges({ doctor }: { doctor: PractitionerCard }) {
  return (
    <div class="row doctor__badges">
      {doctor.remote && <Badge icon={Video}>{t("doctor.remote")}</Badge>}
      {doctor.on_site && <Badge icon={Building2}>{t("doctor.on_site")}</Badge>}
      {doctor.volunteer && (
        <Badge tone="help" icon={HandHeart}>
          {t("doctor.volunteer")}
        </Badge>
      )}
    </div>
  );
}

/** `55 € · Secteur 2 · dont 23 € de dépassement` */
export function FeeLine({ doctor }: { doctor: PractitionerCard }) {
  return (
    <span class="figures">
      <strong>{price(doctor.fee_cents)}</strong> · {t("doctor.sector", { n: doctor.sector })}
      {doctor.overrun_cents > 0 && ` · ${tf("card.overrun", { price: price(doctor.overrun_cents) })}`}
    </span>
  );
}

const LANGUAGE_NAMES = new Map<string, Intl.DisplayNames>();

/** `fr` → `français` */
export function languageName(code: string, tag: string): string {
  const names = LANGUAGE_NAMES.get(tag) ?? new Intl.DisplayNames(tag, { type: "language" });
  LANGUAGE_NAMES.set(tag, names);
  return names.of(code) ?? code;
}
