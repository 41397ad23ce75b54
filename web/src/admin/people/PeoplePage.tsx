import "./people.css";
import { UserPlus, Users, WifiOff } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchPeople, type Person } from "~/shared/api/admin";
import {
  Banner,
  Button,
  ButtonLink,
  EmptyState,
  ErrorPanel,
  Field,
  Select,
  Skeleton,
} from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { tag, tc, timeOfDay } from "~/shared/i18n";
import { useAnsweredAt } from "~/shared/staff/useAnsweredAt";
import { useWatch } from "../parts/useWatch";
import { t } from "../texts";
import { found, grouped, type PeopleSearch } from "./order";
import { PersonRow } from "./PersonRow";
import { STAFF_ROLES } from "./roles";

const POLL_MS = 30_000;
const EVERYBODY: PeopleSearch = { words: "", role: "", site: "" };

/** Who works here. Those who need a hand come first. */
export function PeoplePage() {
  const people = useResource((signal) => fetchPeople(signal), []);
  useWatch(people, POLL_MS);
  const answeredAt = useAnsweredAt(people);
  useTitle(t("people.title"));
  return (
    <main id="contenu" class="page page--wide stack admin-board">
      <div class="admin-board__head">
        <div>
          <h1>{t("people.title")}</h1>
          <p class="soft">{t("people.lead")}</p>
        </div>
        <ButtonLink kind="primary" icon={UserPlus} href="/admin/personnes/inviter">
          {t("people.invite")}
        </ButtonLink>
      </div>
      {people.problem && !people.data && <ErrorPanel problem={people.problem} onRetry={people.reload} />}
      {people.problem && people.data && (
        <Banner
          tone="amber"
          icon={WifiOff}
          title={t("list.stale", { time: timeOfDay(answeredAt) })}
          live="polite"
        >
          <p>{t("list.stale_help")}</p>
        </Banner>
      )}
      {!people.data && !people.problem && <Skeleton heights={[64, 76, 76, 76, 76]} />}
      {people.data?.length === 0 && (
        <EmptyState icon={Users} title={t("people.empty")}>
          <p>{t("people.empty_help")}</p>
        </EmptyState>
      )}
      {people.data && people.data.length > 0 && <Board people={people.data} />}
    </main>
  );
}

function Board({ people }: { people: Person[] }) {
  const [search, setSearch] = useState(EVERYBODY);
  const now = useNow(30_000);
  const shown = found(people, search);
  const groups = grouped(shown, tag());
  const searching = Boolean(search.words.trim() || search.role || search.site);
  const change = (part: Partial<PeopleSearch>) => setSearch({ ...search, ...part });
  return (
    <>
      <search class="admin-filters">
        <Field
          label={t("people.search")}
          type="search"
          autocomplete="off"
          value={search.words}
          data-testid="people-search"
          onInput={(event) => change({ words: event.currentTarget.value })}
        />
        <Select
          label={t("people.role")}
          value={search.role}
          options={[
            { value: "", label: t("people.every_role") },
            ...STAFF_ROLES.map((role) => ({ value: role, label: tc(`role.${role}`) })),
          ]}
          onChange={(event) => change({ role: event.currentTarget.value })}
        />
        <Select
          label={t("people.site")}
          value={search.site}
          options={[{ value: "", label: t("people.every_site") }, ...sitesOf(people)]}
          onChange={(event) => change({ site: event.currentTarget.value })}
        />
      </search>
      <p class={shown.length > 0 && !searching ? "visually-hidden" : "row soft"} role="status">
        {shown.length > 0 ? t.n("people.count", shown.length) : t("list.nothing")}
        {searching && (
          <Button kind="quiet" onClick={() => setSearch(EVERYBODY)}>
            {t("list.clear")}
          </Button>
        )}
      </p>
      {(["attention", "active", "closed"] as const).map(
        (name) =>
          groups[name].length > 0 && (
            <section key={name} class="stack admin-group" aria-labelledby={`people-${name}`}>
              <h2 id={`people-${name}`}>
                {t(`people.group_${name}`)} <span class="figures">{groups[name].length}</span>
              </h2>
              <ul class="admin-rows">
                {groups[name].map((person) => (
                  <PersonRow key={person.account_id} person={person} now={now} />
                ))}
              </ul>
            </section>
          ),
      )}
    </>
  );
}

function sitesOf(people: readonly Person[]): { value: string; label: string }[] {
  const names = new Map<string, string>();
  for (const { memberships } of people) {
    for (const { site_id, site_name } of memberships) names.set(site_id, site_name);
  }
  return [...names]
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label, tag()));
}
