import "./sites.css";
import "../people/people.css";
import "../cabins/cabins.css";
import { ArrowLeft, MapPinOff, Pencil, Plus, Sprout, Store, UserPlus, Users } from "lucide-preact";
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { type AdminSite, changeSite, fetchPeople, fetchSites, type SiteData } from "~/shared/api/admin";
import { fetchFleet } from "~/shared/api/fleet";
import { Badge, Button, ButtonLink, Dialog, EmptyState, Loaded, toast } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { tag } from "~/shared/i18n";
import { CabinRow } from "../cabins/CabinRow";
import { Facts } from "../parts/Facts";
import { Part } from "../parts/Part";
import { PersonRow } from "../people/PersonRow";
import { t } from "../texts";
import { KIND_ICONS } from "./kinds";
import { writePosition } from "./position";
import { SiteForm } from "./SiteForm";

/** A site's sheet, with its people and its cabins. */
export default function SitePage() {
  const { id = "" } = useRoute().params;
  const sites = useResource((signal) => fetchSites(signal), []);
  const site = sites.data?.find((one) => one.site_id === id);
  useTitle(site?.name ?? t("sites.title"));
  return (
    <main id="contenu" class="page stack admin-sheet">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/admin/lieux" class="btn--flush">
          {t("site.back")}
        </ButtonLink>
      </div>
      <Loaded resource={sites} skeleton={[72, 120, 160]}>
        {(all) =>
          site ? (
            <Sheet
              site={site}
              others={all.filter((one) => one !== site)}
              onChanged={(changed) =>
                sites.set(all.map((one) => (one.site_id === changed.site_id ? changed : one)))
              }
            />
          ) : (
            <EmptyState level={1} icon={MapPinOff} title={t("site.missing")} />
          )
        }
      </Loaded>
    </main>
  );
}

interface SheetProps {
  site: AdminSite;
  others: AdminSite[];
  onChanged: (site: AdminSite) => void;
}

function Sheet({ site, others, onChanged }: SheetProps) {
  const [editing, setEditing] = useState(false);
  const Icon = KIND_ICONS[site.kind];

  async function save(data: SiteData) {
    const changed = await changeSite(site.site_id, data);
    toast(t("site.saved", { name: changed.name }));
    setEditing(false);
    onChanged(changed);
  }

  return (
    <>
      <header class="admin-sheet__head">
        <span class="site-head__icon">
          <Icon size={36} strokeWidth={1.5} aria-hidden="true" />
        </span>
        <div class="admin-sheet__title">
          <h1>{site.name}</h1>
          <p>{t(`site.${site.kind}`)}</p>
        </div>
        <Button icon={Pencil} data-testid="site-edit" onClick={() => setEditing(true)}>
          {t("site.edit")}
        </Button>
      </header>
      {site.priority_zone && (
        <div>
          <Badge tone="action" icon={Sprout}>
            {t("sites.priority")}
          </Badge>
        </div>
      )}
      <Facts
        facts={[
          [t("site.address"), `${site.postcode} ${site.commune}`],
          [
            t("site.position"),
            <span key="position" class="figures">
              {writePosition(site)}
            </span>,
          ],
        ]}
      />
      <SitePeople site={site} />
      <SiteCabins site={site} />
      <Dialog
        open={editing}
        title={t("site.edit_title", { name: site.name })}
        onClose={() => setEditing(false)}
      >
        <SiteForm
          site={site}
          others={others}
          submit={t("form.save")}
          onSubmit={save}
          onCancel={() => setEditing(false)}
        />
      </Dialog>
    </>
  );
}

function SitePeople({ site }: { site: AdminSite }) {
  const people = useResource((signal) => fetchPeople(signal), []);
  const now = useNow(30_000);
  const here = (people.data ?? [])
    .filter((one) => one.memberships.some((stay) => stay.site_id === site.site_id && stay.in_force))
    .sort((a, b) => a.name.localeCompare(b.name, tag()));
  return (
    <Part
      icon={Users}
      title={t("site.people")}
      actions={
        <ButtonLink icon={UserPlus} href={`/admin/personnes/inviter?lieu=${site.site_id}`}>
          {t("people.invite")}
        </ButtonLink>
      }
    >
      <Loaded resource={people} skeleton={[76, 76]}>
        {() =>
          here.length > 0 ? (
            <ul class="admin-rows admin-rows--flat">
              {here.map((person) => (
                <PersonRow key={person.account_id} person={person} now={now} />
              ))}
            </ul>
          ) : (
            <p class="soft">{t("site.people_none")}</p>
          )
        }
      </Loaded>
    </Part>
  );
}

function SiteCabins({ site }: { site: AdminSite }) {
  const cabins = useResource((signal) => fetchFleet(signal), []);
  const now = useNow(30_000);
  const here = (cabins.data ?? []).filter((one) => one.cabin.site_id === site.site_id);
  return (
    <Part
      icon={Store}
      title={t("site.cabins")}
      actions={
        <ButtonLink icon={Plus} href={`/admin/cabines/nouvelle?lieu=${site.site_id}`}>
          {t("site.cabins_add")}
        </ButtonLink>
      }
    >
      <Loaded resource={cabins} skeleton={[76]}>
        {() =>
          here.length > 0 ? (
            <ul class="admin-rows admin-rows--flat">
              {here.map((line) => (
                <CabinRow key={line.cabin.cabin_id} line={line} now={now} />
              ))}
            </ul>
          ) : (
            <p class="soft">{t("site.cabins_none")}</p>
          )
        }
      </Loaded>
    </Part>
  );
}
