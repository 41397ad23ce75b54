import { ArrowLeft } from "lucide-preact";
import { useLocation } from "preact-iso/router";
import { addSite, fetchSites, type SiteData } from "~/shared/api/admin";
import { ButtonLink, Loaded, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { t } from "../texts";
import { SiteForm } from "./SiteForm";

export default function NewSitePage() {
  const { route } = useLocation();
  const sites = useResource((signal) => fetchSites(signal), []);
  useTitle(t("site.new"));

  async function add(site: SiteData) {
    const { site_id, name } = await addSite(site);
    toast(t("site.added", { name }));
    route(`/admin/lieux/${site_id}`);
  }

  return (
    <main id="contenu" class="page stack admin-sheet">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/admin/lieux" class="btn--flush">
          {t("site.back")}
        </ButtonLink>
        <h1>{t("site.new")}</h1>
      </div>
      <Loaded resource={sites} skeleton={[76, 76, 76, 76]}>
        {(others) => <SiteForm others={others} submit={t("sites.add")} onSubmit={add} />}
      </Loaded>
    </main>
  );
}
