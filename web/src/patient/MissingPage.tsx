import { House, Search } from "lucide-preact";
import { ButtonLink, EmptyState } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { t } from "./texts";

export function MissingPage() {
  useTitle(t("missing.title"));
  return (
    <main id="contenu" class="page">
      <EmptyState level={1} icon={Search} title={t("missing.title")}>
        <p>{t("missing.text")}</p>
        <ButtonLink kind="primary" icon={House} href="/">
          {t("missing.home")}
        </ButtonLink>
      </EmptyState>
    </main>
  );
}
