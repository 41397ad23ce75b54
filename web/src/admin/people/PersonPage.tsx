import "./people.css";
import { ArrowLeft, MailQuestion, MapPinOff, Send, ShieldAlert, UserRoundX } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import { fetchPeople, inviteAgain, type Person } from "~/shared/api/admin";
import { Avatar, Banner, Button, ButtonLink, EmptyState, Loaded, toast } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { fromNow, tc } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { Facts } from "../parts/Facts";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { t } from "../texts";
import { AccountPart } from "./AccountPart";
import { FactorsPart } from "./FactorsPart";
import { MembershipsPart } from "./MembershipsPart";
import { lacks } from "./order";
import { StandingBadge } from "./PersonRow";
import { governed } from "./roles";
import { SessionsPart } from "./SessionsPart";

/** One person's sheet. It comes out of the list, so that it shows exactly what the board shows. */
export default function PersonPage() {
  const { id = "" } = useRoute().params;
  const person = useResource(
    async (signal) => (await fetchPeople(signal)).find((one) => one.account_id === id) ?? null,
    [id],
  );
  useTitle(person.data?.name ?? t("people.title"));
  return (
    <main id="contenu" class="page stack admin-sheet">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/admin" class="btn--flush">
          {t("person.back")}
        </ButtonLink>
      </div>
      <Loaded resource={person} skeleton={[72, 120, 160, 120]}>
        {(found) =>
          found ? (
            <Sheet person={found} onChanged={person.reload} onPerson={person.set} />
          ) : (
            <EmptyState level={1} icon={UserRoundX} title={t("person.missing")}>
              <p>{t("person.missing_help")}</p>
            </EmptyState>
          )
        }
      </Loaded>
    </main>
  );
}

interface SheetProps {
  person: Person;
  onChanged: () => void;
  onPerson: (person: Person) => void;
}

function Sheet({ person, onChanged, onPerson }: SheetProps) {
  const now = useNow();
  const mine = me.value?.account_id === person.account_id;
  const foreign = !governed(me.value?.role).includes(person.role);
  return (
    <>
      <header class="admin-sheet__head">
        <Avatar name={person.name} seed={person.account_id} size={72} />
        <div class="admin-sheet__title">
          <h1>{person.name}</h1>
          <p>
            <strong>{tc(`role.${person.role}`)}</strong>
          </p>
          <p class="soft">{t(`sees.${person.role}`)}</p>
        </div>
        <StandingBadge person={person} />
      </header>
      <Notice person={person} mine={mine} foreign={foreign} />
      <Facts
        facts={[
          [t("person.login"), person.login],
          [
            t("person.seen"),
            <span key="seen" class="capital">
              {person.last_seen_at ? fromNow(person.last_seen_at, now) : t("people.never")}
            </span>,
          ],
        ]}
      />
      <MembershipsPart person={person} locked={foreign} onChanged={onChanged} />
      {!mine && foreign && person.sessions > 0 && <SessionsPart person={person} />}
      {!mine && !foreign && (
        <>
          <SessionsPart person={person} onEnded={onChanged} />
          {person.status !== "invited" && <FactorsPart person={person} onPerson={onPerson} />}
          <AccountPart person={person} onPerson={onPerson} />
        </>
      )}
    </>
  );
}

/** The one thing to know or to do about this account, if there is one. */
function Notice({ person, mine, foreign }: { person: Person; mine: boolean; foreign: boolean }) {
  if (mine) {
    return (
      <Banner title={t("person.yourself")}>
        <p>{t("person.yourself_help")}</p>
        <div>
          <ButtonLink href="/admin/compte">{tc("app.account")}</ButtonLink>
        </div>
      </Banner>
    );
  }
  if (foreign) {
    return (
      <Banner title={t("person.not_yours")}>
        <p>{t("person.not_yours_help")}</p>
      </Banner>
    );
  }
  if (person.status === "closed") {
    return (
      <Banner icon={UserRoundX} title={t("person.closed")}>
        <p>{t("person.closed_help")}</p>
      </Banner>
    );
  }
  switch (lacks(person)) {
    case "answer":
      return <Waiting person={person} />;
    case "factor":
      return (
        <Banner tone="help" icon={ShieldAlert} title={t("person.weak")}>
          <p>{t("person.weak_help")}</p>
        </Banner>
      );
    case "site":
      return (
        <Banner tone="help" icon={MapPinOff} title={t("person.homeless")}>
          <p>{t("person.homeless_help")}</p>
        </Banner>
      );
    default:
      return null;
  }
}

function Waiting({ person }: { person: Person }) {
  const act = useAct();
  const { login } = person;

  async function again() {
    const sent = await act.run(() => inviteAgain(person.account_id));
    if (sent) toast(t("person.invited_again", { login }));
  }

  return (
    <>
      <Banner tone="help" icon={MailQuestion} title={t("person.waiting")}>
        <p>{t("person.waiting_help", { login })}</p>
        <div>
          <Button icon={Send} busy={act.busy} data-testid="invite-again" onClick={() => void again()}>
            {t("person.invite_again")}
          </Button>
        </div>
      </Banner>
      {act.problem && <Refusal problem={act.problem} />}
    </>
  );
}
