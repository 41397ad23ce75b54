import { Video } from "lucide-preact";
import { fetchLobby } from "~/shared/api/queue";
import { ButtonLink, Card } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { t } from "../texts";

/** The way to the first free doctor. While nobody is there it is not offered: the question above stays first. */
export function DoctorNow() {
  const { data } = useResource((signal) => fetchLobby(signal), []);
  const open = data?.reduce((sum, one) => sum + one.open, 0) ?? 0;
  if (open === 0) return null;
  return (
    <Card tone="action" labelledBy="now-title" class="next">
      <Video size={32} strokeWidth={1.75} aria-hidden="true" />
      <div class="next__words">
        <h2 id="now-title">{t("home.now")}</h2>
        <p class="small soft figures">{t.n("home.now_open", open)}</p>
      </div>
      <ButtonLink kind="primary" href="/maintenant">
        {t("home.now_go")}
      </ButtonLink>
    </Card>
  );
}
