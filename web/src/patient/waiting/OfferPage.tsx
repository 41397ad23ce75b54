import "../appointments/appointments.css";
import "./waiting.css";
import { CalendarCheck, CircleCheck, Clock, Hourglass, UserRound } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import type { Me } from "~/shared/api/types";
import { acceptOffer, declineOffer, fetchOffer, type TimeOffer } from "~/shared/api/waitingList";
import {
  Avatar,
  Badge,
  Banner,
  Button,
  ButtonLink,
  Card,
  ErrorPanel,
  Loaded,
  toast,
} from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useNow } from "~/shared/hooks/useNow";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale, dayAndTime, fullDate, price, timeOfDay } from "~/shared/i18n";
import { isOpen, timeToAnswer } from "~/shared/waiting/suits";
import { PatientGate } from "../PatientGate";
import { placeLabel } from "../search/places";
import { tw } from "./texts";

export default function OfferPage() {
  useTitle(tw("offer.title"));
  return <PatientGate>{(me) => <One me={me} />}</PatientGate>;
}

function One({ me }: { me: Me }) {
  const { id = "" } = useRoute().params;
  const offer = useResource((signal) => fetchOffer(id, signal), [id]);
  return (
    <main id="contenu" class="page stack">
      {!offer.data && <h1 class="visually-hidden">{tw("offer.title")}</h1>}
      <Loaded resource={offer} skeleton={[64, 220, 56, 56]}>
        {(found) => <Sheet offer={found} resource={offer} me={me} />}
      </Loaded>
    </main>
  );
}

/** One time, until when it is held, what it costs and what is given up for it: then yes or no. */
function Sheet({ offer, resource, me }: { offer: TimeOffer; resource: Resource<TimeOffer>; me: Me }) {
  const now = useNow(5_000);
  const open = isOpen(offer, now);
  const whose = offer.patient && offer.patient.patient_id !== me.patient_id ? offer.patient.name : undefined;
  return (
    <>
      <h1>{tw(offer.instead_of ? "offer.title_leave" : "offer.title")}</h1>
      {offer.instead_of && open && (
        <p>
          {tw("offer.leave_text", {
            name: offer.instead_of.practitioner_name,
            when: dayAndTime(offer.instead_of.starts_at, now),
          })}
        </p>
      )}
      <Card class="when" tone={open ? "action" : "plain"}>
        <p class="when__date figures">
          <span class="capital">{fullDate(offer.starts_at)}</span>
          <strong class="when__time">{timeOfDay(offer.starts_at)}</strong>
        </p>
        {whose && (
          <p>
            <Badge tone="action" icon={UserRound}>
              {tw("offer.for", { name: whose })}
            </Badge>
          </p>
        )}
        <div class="when__who">
          <Avatar name={offer.practitioner.name} seed={offer.practitioner.portrait_seed} />
          <div>
            <p>
              <strong>{offer.practitioner.name}</strong>
            </p>
            <p class="soft small">{byLocale(offer.practitioner, "speciality")}</p>
          </div>
        </div>
        <Facts offer={offer} />
      </Card>
      {open ? <Answer offer={offer} now={now} resource={resource} /> : <Outcome offer={offer} />}
    </>
  );
}

function Facts({ offer }: { offer: TimeOffer }) {
  const { practitioner, site } = offer;
  const where =
    offer.mode === "cabin"
      ? tw("offer.where.cabin", { name: offer.cabin_name ?? "" })
      : tw(offer.mode === "home" ? "offer.where.home" : "offer.where.on_site");
  return (
    <dl class="details figures">
      <div>
        <dt>{tw("offer.where")}</dt>
        <dd>
          {where}
          {offer.mode !== "home" && <span class="soft small offer__place">{placeLabel(site)}</span>}
        </dd>
      </div>
      <div>
        <dt>{tw("offer.cost")}</dt>
        <dd>
          <strong>{price(offer.fee_cents)}</strong> · {tw("offer.sector", { n: practitioner.sector })}
          {offer.overrun_cents > 0 && (
            <span class="soft small offer__place">
              {tw("offer.overrun", { sum: price(offer.overrun_cents) })}
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>{tw("offer.rpps")}</dt>
        <dd>{practitioner.rpps}</dd>
      </div>
    </dl>
  );
}

function Answer({ offer, now, resource }: { offer: TimeOffer; now: number; resource: Resource<TimeOffer> }) {
  const { busy, problem, run } = useAction();

  const answer = (yes: boolean) =>
    void run(async () => {
      resource.set(await (yes ? acceptOffer(offer.offer_id) : declineOffer(offer.offer_id)));
      if (!yes) toast(tw("offer.declined_toast"));
    });

  return (
    <>
      <div class="offer__time">
        <Clock size={24} aria-hidden="true" />
        <div>
          <p class="figures">
            {tw("offer.kept", { until: dayAndTime(offer.deadline, now) })}{" "}
            <strong>{timeToAnswer(offer.deadline, now)}</strong>
          </p>
          <p class="soft small">{tw("offer.calm")}</p>
        </div>
      </div>
      {offer.replaces && (
        <Banner title={tw("offer.replaces", { when: dayAndTime(offer.replaces.starts_at, now) })} />
      )}
      {problem && <ErrorPanel problem={problem} onRetry={resource.reload} />}
      <div class="stack next-step">
        <Button
          kind="primary"
          icon={CalendarCheck}
          wide
          busy={busy}
          data-testid="offer-accept"
          onClick={() => answer(true)}
        >
          {tw("offer.accept")}
        </Button>
        <Button wide busy={busy} data-testid="offer-decline" onClick={() => answer(false)}>
          {tw("offer.decline")}
        </Button>
      </div>
    </>
  );
}

function Outcome({ offer }: { offer: TimeOffer }) {
  if (offer.state === "accepted") {
    return (
      <Banner tone="action" icon={CircleCheck} title={tw("offer.accepted")} live="polite">
        <p>
          {tw("offer.accepted_text")} {offer.replaces && tw("offer.accepted_replaces")}
        </p>
        <div>
          <ButtonLink kind="primary" href={`/rendez-vous/${offer.appointment_id}`}>
            {tw("offer.see")}
          </ButtonLink>
        </div>
      </Banner>
    );
  }
  const declined = offer.state === "declined";
  return (
    <Banner icon={Hourglass} title={tw(declined ? "offer.declined" : "offer.expired")} live="polite">
      <p>{tw(declined ? "offer.declined_text" : "offer.expired_text")}</p>
      <div>
        <ButtonLink href="/attente">{tw("offer.to_list")}</ButtonLink>
      </div>
    </Banner>
  );
}
