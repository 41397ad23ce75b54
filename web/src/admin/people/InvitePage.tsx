import "./people.css";
import { ArrowLeft, CircleCheckBig, Send } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { type DirectoryEntry, fetchSites, invitePerson, type Person } from "~/shared/api/admin";
import { Banner, Button, ButtonLink, Card, Field } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayOf, tc } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { t } from "../texts";
import { DirectoryPick } from "./DirectoryPick";
import { governed } from "./roles";
import { SiteAndDates } from "./SiteAndDates";
import { type Lack, lacking, newPerson, siteAsked, type Wish } from "./wish";

const nothing = (site: string): Wish => ({
  role: "",
  entry: undefined,
  name: "",
  login: "",
  site,
  starts: dayOf(Date.now()),
  ends: "",
});

/** Role first: it decides what else is asked. */
export default function InvitePage() {
  const { query } = useLocation();
  const [invited, setInvited] = useState<Person>();
  useTitle(t("invite.title"));
  return (
    <main id="contenu" class="page stack admin-sheet">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/admin" class="btn--flush">
          {t("person.back")}
        </ButtonLink>
        <h1>{t("invite.title")}</h1>
        <p class="soft">{t("invite.lead")}</p>
      </div>
      {invited ? (
        <Banner tone="action" icon={CircleCheckBig} title={t("invite.done")} live="polite">
          <p>{t("invite.done_help", { name: invited.name, login: invited.login })}</p>
          <div class="row">
            <ButtonLink kind="primary" href={`/admin/personnes/${invited.account_id}`}>
              {t("invite.sheet")}
            </ButtonLink>
            <Button onClick={() => setInvited(undefined)}>{t("invite.other")}</Button>
          </div>
        </Banner>
      ) : (
        <InviteForm site={query.lieu ?? ""} onInvited={setInvited} />
      )}
    </main>
  );
}

function InviteForm({ site, onInvited }: { site: string; onInvited: (person: Person) => void }) {
  const sites = useResource((signal) => fetchSites(signal), []);
  const [wish, setWish] = useState(() => nothing(site));
  const [tried, setTried] = useState(false);
  const act = useAct();
  const by = me.value?.role;
  const lacks = lacking(wish, by !== "administrator");
  const error = (lack: Lack, words: string) => (tried && lacks.has(lack) ? words : undefined);
  const change = (part: Partial<Wish>) => setWish({ ...wish, ...part });
  // Of a doctor it may be the directory entry that is taken: then the server's sentence says so.
  const exists = wish.role !== "practitioner" && act.problem?.is("account.exists");

  function pick(entry: DirectoryEntry | undefined) {
    change({ entry, ...(entry ? { name: entry.name } : {}) });
  }

  async function send() {
    setTried(true);
    if (lacks.size > 0) return;
    await act.run(async () => onInvited(await invitePerson(newPerson(wish))));
  }

  return (
    <form
      class="stack admin-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset>
        <legend>{t("invite.role")}</legend>
        <div class="role-cards">
          {governed(by).map((role) => (
            <label key={role} class="role-card">
              <input
                type="radio"
                name="role"
                value={role}
                checked={wish.role === role}
                data-testid={`role-${role}`}
                onChange={() => change({ role })}
              />
              <span>
                <strong>{tc(`role.${role}`)}</strong>
                <span class="soft">{t(`sees.${role}`)}</span>
              </span>
            </label>
          ))}
        </div>
        {error("role", t("invite.role_missing")) && (
          <p class="field__error" role="alert">
            {t("invite.role_missing")}
          </p>
        )}
      </fieldset>
      <Card as="div">
        <fieldset class="stack">
          <legend>{t("invite.who")}</legend>
          {wish.role === "practitioner" && (
            <DirectoryPick
              chosen={wish.entry}
              onPick={pick}
              error={error("entry", t("invite.directory_missing"))}
            />
          )}
          <Field
            label={t("invite.name")}
            hint={t("invite.name_hint")}
            value={wish.name}
            maxLength={100}
            autocomplete="off"
            data-testid="invite-name"
            error={error("name", t("form.missing"))}
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
          <Field
            label={t("invite.login")}
            hint={t("invite.login_hint")}
            type="email"
            inputMode="email"
            value={wish.login}
            autocomplete="off"
            autocapitalize="none"
            data-testid="invite-login"
            error={exists ? t("invite.exists") : error("login", t("invite.login_wrong"))}
            onInput={(event) => {
              change({ login: event.currentTarget.value });
              if (exists) act.clear();
            }}
          />
        </fieldset>
      </Card>
      {wish.role && (
        <Card as="div">
          <fieldset class="stack">
            <legend>{t("invite.where")}</legend>
            {siteAsked(wish.role) ? (
              <SiteAndDates
                sites={sites}
                optional={!lacking({ ...wish, site: "" }, by !== "administrator").has("site")}
                value={wish}
                onChange={change}
                siteError={error("site", t("invite.site_missing"))}
                startsError={error("starts", t("form.missing"))}
                orderError={error("order", t("invite.order"))}
              />
            ) : (
              <p class="soft">{t("invite.everywhere")}</p>
            )}
          </fieldset>
        </Card>
      )}
      {act.problem && !exists && <Refusal problem={act.problem} />}
      <div>
        <Button kind="primary" type="submit" icon={Send} busy={act.busy} data-testid="invite-send">
          {t("invite.go")}
        </Button>
      </div>
    </form>
  );
}
