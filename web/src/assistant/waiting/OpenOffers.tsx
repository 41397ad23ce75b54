import { acceptOffer, declineOffer, type TimeOffer } from "~/shared/api/waitingList";
import { Button, ErrorPanel, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { dayAndTime, dayTimeAndDistance } from "~/shared/i18n";
import { tl } from "./texts";

interface OpenOffersProps {
  offers: TimeOffer[];
  now: number;
  onChanged: () => void;
}

/** Times that are held and wait for an answer, nearest deadline first; a call on the telephone can answer. */
export function OpenOffers({ offers, now, onChanged }: OpenOffersProps) {
  return (
    <section class="stack" aria-labelledby="offers-title">
      <h2 id="offers-title">{tl("offers.title")}</h2>
      {offers.length === 0 && <p class="soft">{tl("offers.none")}</p>}
      <ul class="waiting-list__line">
        {offers.map((offer) => (
          <OneOffer key={offer.offer_id} offer={offer} now={now} onChanged={onChanged} />
        ))}
      </ul>
    </section>
  );
}

function OneOffer({ offer, now, onChanged }: { offer: TimeOffer; now: number; onChanged: () => void }) {
  const { busy, problem, run } = useAction();
  const name = offer.patient?.name ?? "";

  const answer = (yes: boolean) =>
    void run(async () => {
      await (yes ? acceptOffer(offer.offer_id) : declineOffer(offer.offer_id));
      toast(yes ? tl("offers.accepted", { name }) : tl("offers.declined"));
      onChanged();
    });

  return (
    <li class="waiting-row" data-testid="open-offer">
      <div class="waiting-row__who">
        <p>
          <strong>{name}</strong>
        </p>
        <p class="figures">
          {dayAndTime(offer.starts_at, now)} · {offer.practitioner.name}
        </p>
        <p class="soft small figures">
          {tl("offers.until", { until: dayTimeAndDistance(offer.deadline, now) })}
        </p>
        {problem && <ErrorPanel problem={problem} />}
      </div>
      <div class="waiting-row__do">
        <Button busy={busy} onClick={() => answer(true)}>
          {tl("offers.accept")}
        </Button>
        <Button kind="quiet" busy={busy} onClick={() => answer(false)}>
          {tl("offers.decline")}
        </Button>
      </div>
    </li>
  );
}
