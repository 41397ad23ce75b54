import "./now.css";
import { ChevronRight, Video } from "lucide-preact";
import { fetchLobby } from "~/shared/api/queue";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { tn } from "./texts";

const POLL_MS = 15_000;

/** On the welcome screen, while a doctor receives: the way for who has no appointment. */
export function NowOffer({ onChoose }: { onChoose: () => void }) {
  const lobby = useResource((signal) => fetchLobby(signal), []);
  usePolling(lobby, POLL_MS);
  const open = lobby.data?.reduce((sum, one) => sum + one.open, 0) ?? 0;
  if (open === 0) return null;
  return (
    <button type="button" class="kiosk-choice now-offer" data-testid="kiosk-now" onClick={onChoose}>
      <Video size={36} aria-hidden="true" />
      <span class="now-offer__words">
        <strong>{tn("offer")}</strong>
        <span class="soft figures">{tn.n("offer.open", open)}</span>
      </span>
      <ChevronRight size={36} aria-hidden="true" />
    </button>
  );
}
