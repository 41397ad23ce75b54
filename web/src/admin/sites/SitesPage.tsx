import "./sites.css";
import { Building2, ChevronRight, Plus, Sprout } from "lucide-preact";
import { useState } from "preact/hooks";
import { type AdminSite, fetchSites } from "~/shared/api/admin";
import { Badge, Button, ButtonLink, EmptyState, Field, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { tag } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { matches } from "../parts/words";
import { t } from "../texts";
import { KIND_ICONS } from "./kinds";

/** The places where visits happen. Only an administrator adds one. */
export default function SitesPage() {
  const sites = useResource((signal) => fetchSites(signal), []);
  const adds = me.value?.role === "administrator";
  useTitle(t("sites.title"));
  return (
    <main id="contenu" class="page page--wide stack admin-board">
      <div class="admin-board__head">
        <div>
          <h1>{t("sites.title")}</h1>
          <p class="soft">{t("sites.lead")}</p>
        </div>
        {adds && (
          <ButtonLink kind="primary" icon={Plus} href="/admin/lieux/nouveau">
            {t("sites.add")}
          </ButtonLink>
        )}
      </div>
      <Loaded resource={sites} skeleton={[76, 76, 76]}>
        {(all) =>
          all.length > 0 ? (
            <Board sites={all} />
          ) : (
            <EmptyState icon={Building2} title={t("sites.empty")}>
              <p>{t(adds ? "sites.empty_help" : "sites.empty_own")}</p>
            </EmptyState>
          )
        }
      </Loaded>
    </main>
  );
}

function Board({ sites }: { sites: AdminSite[] }) {
  const [words, setWords] = useState("");
  const shown = sites
    .filter((one) => matches(words, one.name, one.commune, one.postcode))
    .sort((a, b) => a.name.localeCompare(b.name, tag()));
  return (
    <>
      <search>
        <Field
          label={t("sites.search")}
          type="search"
          autocomplete="off"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </search>
      {shown.length === 0 && (
        <p class="row soft" role="status">
          {t("list.nothing")}
          <Button kind="quiet" onClick={() => setWords("")}>
            {t("list.clear")}
          </Button>
        </p>
      )}
      {shown.length > 0 && (
        <ul class="admin-rows">
          {shown.map((one) => (
            <SiteRow key={one.site_id} site={one} />
          ))}
        </ul>
      )}
    </>
  );
}

function SiteRow({ site }: { site: AdminSite }) {
  const { site_id, kind, name, commune, postcode, people, cabins, priority_zone } = site;
  const Icon = KIND_ICONS[kind];
  return (
    <li class="admin-rows__one">
      <a class="site-row" href={`/admin/lieux/${site_id}`} data-testid="site-row">
        <span class="site-row__icon">
          <Icon size={24} aria-hidden="true" />
        </span>
        <span class="site-row__what">
          <strong>{name}</strong>
          <span class="soft">
            {t(`site.${kind}`)} · {postcode} {commune}
          </span>
        </span>
        <span class="site-row__counts">
          {priority_zone && (
            <Badge tone="action" icon={Sprout}>
              {t("sites.priority")}
            </Badge>
          )}
          <span class="soft figures">
            {t.n("sites.people", people)} · {t.n("sites.cabins", cabins)}
          </span>
        </span>
        <ChevronRight size={22} aria-hidden="true" />
      </a>
    </li>
  );
}
