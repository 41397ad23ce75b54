import { ArrowLeft } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import { ButtonLink } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { ScheduleSheet } from "~/shared/schedule/ScheduleSheet";
import { ts } from "~/shared/schedule/texts";
import { t } from "../texts";

/** When a cabin may be booked, kept by the coordinator of its site. */
export default function CabinHoursPage() {
  const { id = "" } = useRoute().params;
  useTitle(ts("page.title"));
  return (
    <main id="contenu" class="page page--wide stack">
      <div>
        <ButtonLink
          kind="quiet"
          icon={ArrowLeft}
          href={`/admin/cabines/${encodeURIComponent(id)}`}
          class="btn--flush"
        >
          {t("cabin.back")}
        </ButtonLink>
        <h1>{ts("page.title")}</h1>
        <p class="soft">{ts("page.lead_cabin")}</p>
      </div>
      <ScheduleSheet owner={id} />
    </main>
  );
}
