import { PhoneCall } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { fetchDesk } from "~/shared/api/queue";
import { Banner, ButtonLink } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { presence, useArrivals } from "./pulse";
import { tn } from "./texts";

const POLL_MS = 10_000;

/** On the day's board, while this doctor receives: that somebody waits without an appointment. */
export function QueueNotice() {
  const desk = useResource((signal) => fetchDesk(signal), []);
  usePolling(desk, POLL_MS);
  useArrivals(desk.data);
  useEffect(() => {
    if (desk.data) presence.value = desk.data.presence;
  }, [desk.data]);
  const count = desk.data?.waiting_count ?? 0;
  if (!desk.data?.presence?.open || count === 0) return null;
  return (
    <Banner tone="help" icon={PhoneCall} title={tn.n("notice.waiting", count)} live="polite">
      <div>
        <ButtonLink href="/desk/maintenant">{tn("notice.go")}</ButtonLink>
      </div>
    </Banner>
  );
}
