import { BellRing, CalendarHeart } from "lucide-preact";
import { fetchOffers } from "~/shared/api/waitingList";
import { Banner, ButtonLink } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime } from "~/shared/i18n";
import { isOpen, timeToAnswer } from "~/shared/waiting/suits";
import { tw } from "./texts";

const POLL_MS = 30_000;

/** Times that wait for an answer, and the way to the list. Quiet when there are none or the line is down. */
export function OpenOffers() {
  const now = useNow(10_000);
  const offers = useResource((signal) => fetchOffers("open", signal), []);
  usePolling(offers, POLL_MS);
  const open = (offers.data ?? []).filter((offer) => isOpen(offer, now));
  return (
    <>
      {open.map((offer) => (
        <Banner
          key={offer.offer_id}
          tone="action"
          icon={CalendarHeart}
          title={tw("entry.offered_at", { when: dayAndTime(offer.starts_at, now) })}
        >
          <p>
            {offer.practitioner.name}. {timeToAnswer(offer.deadline, now)}
          </p>
          <div>
            <ButtonLink kind="primary" href={`/offres/${offer.offer_id}`}>
              {tw("entry.see")}
            </ButtonLink>
          </div>
        </Banner>
      ))}
      <div>
        <ButtonLink kind="quiet" icon={BellRing} class="btn--flush" href="/attente">
          {tw("link.list")}
        </ButtonLink>
      </div>
    </>
  );
}
