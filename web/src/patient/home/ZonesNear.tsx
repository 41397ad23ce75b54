import { HeartHandshake } from "lucide-preact";
import { ButtonLink, Card } from "~/shared/components";
import { t } from "../texts";

/** The way to volunteers, for those whose village lacks doctors. */
export function ZonesNear() {
  return (
    <Card as="div" tone="flat" class="next">
      <HeartHandshake size={32} strokeWidth={1.75} aria-hidden="true" />
      <div class="next__words">
        <h2>{t("home.zones")}</h2>
        <p class="small soft">{t("home.zones_text")}</p>
      </div>
      <ButtonLink href="/zones">{t("home.zones_go")}</ButtonLink>
    </Card>
  );
}
