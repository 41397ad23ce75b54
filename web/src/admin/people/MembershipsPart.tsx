import { MapPin, Plus } from "lucide-preact";
import { useState } from "preact/hooks";
import { addMembership, fetchSites, type Membership, type Person } from "~/shared/api/admin";
import { Badge, Button, Card, type Tone, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayOf, tc } from "~/shared/i18n";
import { Part } from "../parts/Part";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { longDate } from "../parts/words";
import { t } from "../texts";
import { EndMembership } from "./EndMembership";
import { type Standing, standingOf, worksAtSites } from "./order";
import { SiteAndDates, type Stay } from "./SiteAndDates";

const TONES: Record<Standing, Tone> = { now: "action", later: "plain", over: "plain" };
const ORDER: Record<Standing, number> = { now: 0, later: 1, over: 2 };

interface MembershipsProps {
  person: Person;
  /** Shown, but not one's own to change. */
  locked: boolean;
  onChanged: () => void;
}

/** Where a person works, from when until when. What is over stays readable. */
export function MembershipsPart({ person, locked, onChanged }: MembershipsProps) {
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Membership>();
  const today = dayOf(Date.now());
  const sorted = [...person.memberships].sort(
    (a, b) =>
      ORDER[standingOf(a, today)] - ORDER[standingOf(b, today)] || b.starts_on.localeCompare(a.starts_on),
  );
  const open = !locked && person.status !== "closed" && worksAtSites(person.role);

  function changed() {
    setAdding(false);
    onChanged();
  }

  return (
    <Part
      icon={MapPin}
      title={t("member.title")}
      testid="memberships"
      actions={
        open &&
        !adding && (
          <Button icon={Plus} data-testid="member-add" onClick={() => setAdding(true)}>
            {t("member.add")}
          </Button>
        )
      }
    >
      {sorted.length === 0 && (
        <p class="soft">{t(worksAtSites(person.role) ? "member.none" : "member.every")}</p>
      )}
      {sorted.length > 0 && (
        <ul class="admin-rows admin-rows--flat">
          {sorted.map((one) => (
            <li key={one.membership_id} class="admin-rows__one admin-line">
              <span class="admin-line__words">
                <strong>{one.site_name}</strong>
                <span class="soft">{daysOf(one, today)}</span>
              </span>
              <Badge tone={TONES[standingOf(one, today)]}>{t(`member.${standingOf(one, today)}`)}</Badge>
              {!locked && standingOf(one, today) !== "over" && (
                <Button kind="quiet" data-testid="member-end" onClick={() => setEnding(one)}>
                  {t("member.end")}
                  <span class="visually-hidden"> {one.site_name}</span>
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {adding && <AddMembership person={person} onAdded={changed} onClose={() => setAdding(false)} />}
      <EndMembership
        person={person}
        membership={ending}
        onEnded={changed}
        onClose={() => setEnding(undefined)}
      />
    </Part>
  );
}

function daysOf(one: Membership, today: string): string {
  const from = longDate(one.starts_on);
  if (one.ends_on) return t("member.between", { from, to: longDate(one.ends_on) });
  return t(standingOf(one, today) === "later" ? "member.from" : "member.since", { from });
}

interface AddProps {
  person: Person;
  onAdded: () => void;
  onClose: () => void;
}

function AddMembership({ person, onAdded, onClose }: AddProps) {
  const sites = useResource((signal) => fetchSites(signal), []);
  const [stay, setStay] = useState<Stay>({ site: "", starts: dayOf(Date.now()), ends: "" });
  const [tried, setTried] = useState(false);
  const act = useAct();
  const disorder = Boolean(stay.ends && stay.ends < stay.starts);

  async function add() {
    setTried(true);
    if (!stay.site || !stay.starts || disorder) return;
    const { account_id } = person;
    await act.run(async () => {
      const made = await addMembership({
        account_id,
        site_id: stay.site,
        starts_on: stay.starts,
        ends_on: stay.ends || null,
      });
      toast(t("member.added", { site: made.site_name }));
      onAdded();
    });
  }

  return (
    <Card as="div" tone="action">
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <SiteAndDates
          sites={sites}
          value={stay}
          onChange={(part) => setStay({ ...stay, ...part })}
          siteError={tried && !stay.site ? t("invite.site_missing") : undefined}
          startsError={tried && !stay.starts ? t("form.missing") : undefined}
          orderError={tried && disorder ? t("invite.order") : undefined}
        />
        {act.problem && <Refusal problem={act.problem} />}
        <div class="row">
          <Button kind="primary" type="submit" busy={act.busy} data-testid="member-add-go">
            {t("member.add_go")}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {tc("action.cancel")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
