import { ArrowLeft, Building2, Plus } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { type AdminSite, addCabin, fetchSites } from "~/shared/api/admin";
import { Button, ButtonLink, EmptyState, Field, Loaded, Select } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { me } from "~/shared/session/session";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { t } from "../texts";

/** A name and a site; the sheet that follows asks for the installation. */
export default function NewCabinPage() {
  const sites = useResource((signal) => fetchSites(signal), []);
  useTitle(t("cabin.new"));
  return (
    <main id="contenu" class="page stack admin-sheet">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/admin/cabines" class="btn--flush">
          {t("cabin.back")}
        </ButtonLink>
        <h1>{t("cabin.new")}</h1>
        <p class="soft">{t("cabin.new_lead")}</p>
      </div>
      <Loaded resource={sites} skeleton={[76, 76]}>
        {(all) =>
          all.length > 0 ? (
            <CabinForm sites={all} />
          ) : (
            <EmptyState icon={Building2} title={t("cabin.no_site")}>
              <p>{t("cabin.no_site_help")}</p>
              {me.value?.role === "administrator" && (
                <ButtonLink kind="primary" href="/admin/lieux/nouveau">
                  {t("sites.add")}
                </ButtonLink>
              )}
            </EmptyState>
          )
        }
      </Loaded>
    </main>
  );
}

function CabinForm({ sites }: { sites: AdminSite[] }) {
  const { query, route } = useLocation();
  const only = sites.length === 1 ? sites[0]?.site_id : undefined;
  const [name, setName] = useState("");
  const [site, setSite] = useState(query.lieu ?? only ?? "");
  const [tried, setTried] = useState(false);
  const act = useAct();

  async function add() {
    setTried(true);
    if (!name.trim() || !site) return;
    await act.run(async () => {
      const { cabin_id } = await addCabin({ name: name.trim(), site_id: site });
      route(`/admin/cabines/${cabin_id}`);
    });
  }

  return (
    <form
      class="stack admin-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field
        label={t("cabin.name")}
        hint={t("cabin.name_hint")}
        value={name}
        maxLength={100}
        autocomplete="off"
        data-testid="cabin-name"
        error={tried && !name.trim() ? t("form.missing") : undefined}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t("cabin.site")}
        value={site}
        options={[
          { value: "", label: t("form.choose") },
          ...sites.map((one) => ({ value: one.site_id, label: `${one.name}, ${one.commune}` })),
        ]}
        error={tried && !site ? t("invite.site_missing") : undefined}
        data-testid="cabin-site"
        onChange={(event) => setSite(event.currentTarget.value)}
      />
      {act.problem && <Refusal problem={act.problem} />}
      <div>
        <Button kind="primary" type="submit" icon={Plus} busy={act.busy} data-testid="cabin-create">
          {t("cabin.create")}
        </Button>
      </div>
    </form>
  );
}
