import { CalendarDays, Eye, ShieldAlert, ShieldX, Stethoscope, Store, UsersRound } from "lucide-preact";
import { useState } from "preact/hooks";
import { type CareLink, fetchCareLinks, withdrawCareLink } from "~/shared/api/care";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Me } from "~/shared/api/types";
import {
  Banner,
  Button,
  ButtonLink,
  Dialog,
  EmptyState,
  ErrorPanel,
  Loaded,
  toast,
} from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime, fullDate } from "~/shared/i18n";
import { PatientGate } from "../PatientGate";
import { PhotosOut } from "./PhotosOut";
import { personOf } from "./person";
import { SpacePage } from "./SpacePage";
import { ts } from "./texts";

export default function LinksPage() {
  return <PatientGate>{(me) => <Links me={me} />}</PatientGate>;
}

/** Who may open the record, why, until when, and taking it back. */
function Links({ me }: { me: Me }) {
  const person = personOf(me);
  const { patientId, other } = person;
  const links = useResource((signal) => fetchCareLinks(patientId, signal), [patientId]);
  const [asked, setAsked] = useState<CareLink>();
  return (
    <SpacePage
      title={other ? ts("links.title_of", { name: other }) : ts("links.title")}
      lead={ts("links.lead")}
      me={me}
    >
      <Loaded resource={links} skeleton={[160, 160, 160]}>
        {(found) =>
          found.length > 0 ? (
            <ul class="stack" data-testid="care-links">
              {found.map((link) => (
                <Grant key={link.care_link_id} link={link} onWithdraw={() => setAsked(link)} />
              ))}
            </ul>
          ) : (
            <EmptyState icon={ShieldX} title={ts("links.empty")}>
              <p>{ts("links.empty_text")}</p>
            </EmptyState>
          )
        }
      </Loaded>
      <div>
        <ButtonLink icon={Eye} href="/dossier/acces">
          {ts("links.see_accesses")}
        </ButtonLink>
      </div>
      <PhotosOut person={person} />
      <WithdrawDialog
        link={asked}
        onClose={() => setAsked(undefined)}
        onWithdrawn={(gone) => {
          setAsked(undefined);
          toast(ts("links.done", { name: gone.grantee }));
          links.reload();
        }}
      />
    </SpacePage>
  );
}

const ICONS = { practitioner: Stethoscope, site: UsersRound, cabin: Store } as const;

function Grant({ link, onWithdraw }: { link: CareLink; onWithdraw: () => void }) {
  const urgent = link.origin === "break_glass";
  const Icon = urgent ? ShieldAlert : ICONS[link.kind];
  // Minutes matter for an hour's access, days for the others.
  const when = urgent ? dayAndTime : fullDate;
  return (
    <li>
      <article class="card grant" data-urgent={urgent ? "" : undefined}>
        <header class="grant__head">
          <span class="grant__icon">
            <Icon size={28} strokeWidth={1.75} aria-hidden="true" />
          </span>
          <div>
            <h2>{link.grantee}</h2>
            <p class="soft small">{ts(`links.kind_${link.kind}`)}</p>
          </div>
        </header>
        <p>{ts(`links.why_${link.origin}`)}</p>
        <p class="soft small figures">
          {ts("links.since", { when: when(link.since) })}
          <br />
          {ts("links.until", { when: when(link.until) })}
        </p>
        {link.withdrawable ? (
          <div>
            <Button
              icon={ShieldX}
              aria-label={ts("links.withdraw_name", { name: link.grantee })}
              data-testid="withdraw"
              onClick={onWithdraw}
            >
              {ts("links.withdraw")}
            </Button>
          </div>
        ) : (
          <div class="stack">
            <p>{ts("links.ahead")}</p>
            <div>
              <ButtonLink icon={CalendarDays} href="/rendez-vous">
                {ts("links.ahead_go")}
              </ButtonLink>
            </div>
          </div>
        )}
      </article>
    </li>
  );
}

interface WithdrawProps {
  link: CareLink | undefined;
  onClose: () => void;
  onWithdrawn: (link: CareLink) => void;
}

/** Names who loses access; keeps it unless told otherwise. */
function WithdrawDialog({ link, onClose, onWithdrawn }: WithdrawProps) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ id: string; problem: ApiProblem }>();
  const name = link?.grantee ?? "";
  const problem = refused && refused.id === link?.care_link_id ? refused.problem : undefined;
  const ahead = problem?.is("care.appointment_ahead") ?? false;

  async function withdraw() {
    if (!link) return;
    setBusy(true);
    setRefused(undefined);
    try {
      await withdrawCareLink(link.care_link_id);
      onWithdrawn(link);
    } catch (thrown) {
      setRefused({ id: link.care_link_id, problem: asProblem(thrown) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={link !== undefined}
      title={ts("links.ask_title", { name })}
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" onClick={onClose}>
            {ts("links.ask_keep")}
          </Button>
          {!ahead && (
            <Button kind="danger" busy={busy} data-testid="withdraw-yes" onClick={() => void withdraw()}>
              {ts("links.ask_yes", { name })}
            </Button>
          )}
        </>
      }
    >
      {ahead ? (
        <Banner tone="help" icon={CalendarDays} title={ts("links.refused")} live="assertive">
          <p>{ts("links.refused_text", { name })}</p>
          <div>
            <ButtonLink icon={CalendarDays} href="/rendez-vous">
              {ts("links.ahead_go")}
            </ButtonLink>
          </div>
        </Banner>
      ) : (
        <>
          <p>{ts("links.ask_text", { name })}</p>
          {problem && <ErrorPanel problem={problem} />}
        </>
      )}
    </Dialog>
  );
}
