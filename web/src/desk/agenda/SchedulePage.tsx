import { ArrowLeft } from "lucide-preact";
import { ButtonLink } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { ScheduleSheet } from "~/shared/schedule/ScheduleSheet";
import { ts } from "~/shared/schedule/texts";
import { me } from "~/shared/session/session";
import { DeskHeader } from "../DeskHeader";

/** The practitioner's own hours, leave and settings. */
export default function SchedulePage() {
  useTitle(ts("page.title"));
  const owner = me.value?.practitioner_id;
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page page--wide stack">
        <div>
          <ButtonLink kind="quiet" icon={ArrowLeft} href="/desk/agenda">
            {ts("page.back")}
          </ButtonLink>
          <h1>{ts("page.title")}</h1>
          <p class="soft">{ts("page.lead")}</p>
        </div>
        {owner && <ScheduleSheet owner={owner} />}
      </main>
    </>
  );
}
