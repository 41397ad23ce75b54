import { Signpost } from "lucide-preact";
import { ButtonLink, EmptyState } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { DeskHeader } from "./DeskHeader";
import { t } from "./texts";

export function MissingPage() {
  useTitle(t("page.missing"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page">
        <EmptyState level={1} icon={Signpost} title={t("page.missing")}>
          <p>{t("page.missing_help")}</p>
          <ButtonLink kind="primary" href="/desk">
            {t("nav.back")}
          </ButtonLink>
        </EmptyState>
      </main>
    </>
  );
}
