import { ChevronRight, KeyRound, MailQuestion, MapPinOff, ShieldAlert } from "lucide-preact";
import type { Membership, Person } from "~/shared/api/admin";
import { Avatar, Badge } from "~/shared/components";
import { dayOf, fromNow, tc } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { longDate } from "../parts/words";
import { t } from "../texts";
import { lacks, standingOf, worksAtSites } from "./order";

/** One person of the board; the whole line leads to the sheet. */
export function PersonRow({ person, now }: { person: Person; now: number }) {
  const { account_id, name, login, role, status, last_seen_at } = person;
  return (
    <li class="admin-rows__one">
      <a
        class="person-row"
        data-lacks={lacks(person)}
        data-status={status}
        data-testid="person-row"
        href={`/admin/personnes/${account_id}`}
      >
        <Avatar name={name} seed={account_id} size={44} />
        <span class="person-row__who">
          <strong>
            {name}
            {me.value?.account_id === account_id && <span class="soft"> ({t("people.you")})</span>}
          </strong>
          <span class="soft person-row__login">{login}</span>
        </span>
        <span class="person-row__work">
          <span>{tc(`role.${role}`)}</span>
          <span class="soft">{placesOf(person, now)}</span>
        </span>
        <span class="person-row__state">
          <StandingBadge person={person} />
          <span class="soft figures">
            {last_seen_at ? t("people.seen", { when: fromNow(last_seen_at, now) }) : t("people.never")}
          </span>
        </span>
        <ChevronRight size={22} aria-hidden="true" />
      </a>
    </li>
  );
}

/** What a person lacks, in terracotta; else how many second factors hold the door. */
export function StandingBadge({ person }: { person: Person }) {
  if (person.status === "closed") return <Badge>{t("status.closed")}</Badge>;
  switch (lacks(person)) {
    case "answer":
      return (
        <Badge tone="help" icon={MailQuestion}>
          {t("status.invited")}
        </Badge>
      );
    case "factor":
      return (
        <Badge tone="help" icon={ShieldAlert}>
          {t("people.no_factor")}
        </Badge>
      );
    case "site":
      return (
        <Badge tone="help" icon={MapPinOff}>
          {t("people.no_site")}
        </Badge>
      );
    default:
      return (
        <Badge tone="action" icon={KeyRound}>
          {t.n("people.factors", person.factors)}
        </Badge>
      );
  }
}

function placesOf({ role, memberships }: Person, now: number): string {
  const today = dayOf(now);
  const shown = memberships.filter((one) => standingOf(one, today) !== "over");
  if (shown.length > 0) return shown.map((one) => placeWords(one, today)).join(" · ");
  return worksAtSites(role) ? t("people.no_site") : t("people.every");
}

function placeWords(one: Membership, today: string): string {
  if (standingOf(one, today) === "later") {
    return t("people.from", { site: one.site_name, date: longDate(one.starts_on) });
  }
  return one.ends_on
    ? t("people.until", { site: one.site_name, date: longDate(one.ends_on) })
    : one.site_name;
}
