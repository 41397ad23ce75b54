import "./cabin.css";
import { HeartHandshake, Store, WifiOff } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { type CabinCard, fetchCabinBoard } from "~/shared/api/cabins";
import { tz } from "~/shared/assists/texts";
import { Banner, ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { timeOfDay } from "~/shared/i18n";
import { ring } from "~/shared/ring";
import { useAnsweredAt } from "~/shared/staff/useAnsweredAt";
import { Cabin } from "./Cabin";
import { tb } from "./texts";

const POLL_MS = 3_000;
const RING_AGAIN_MS = 6_000;

/** The cabins of one's place: state, checklist, who calls, who comes next. */
export default function CabinPage() {
  const board = useResource((signal) => fetchCabinBoard(signal), []);
  usePolling(board, POLL_MS);
  const answeredAt = useAnsweredAt(board);
  const calling = (board.data ?? []).find(({ position }) => position.call && !position.call.answered_by);
  useTitle(calling?.position.call ? tb(`call.${calling.position.call.kind}`) : tb("title"));
  useRinging(calling);
  return (
    <main id="contenu" class="page page--wide stack cabin-board">
      <div class="cabin-board__head">
        <div>
          <h1>{tb("title")}</h1>
          <p class="soft">{tb("lead")}</p>
        </div>
        <ButtonLink icon={HeartHandshake} href="/assistant/cabine/actes" data-testid="to-assists">
          {tz("link")}
        </ButtonLink>
      </div>
      {board.problem && board.data && (
        <Banner
          tone="amber"
          icon={WifiOff}
          title={tb("stale", { time: timeOfDay(answeredAt) })}
          live="polite"
        />
      )}
      <Loaded resource={board} skeleton={[220, 160]}>
        {(cards) =>
          cards.length === 0 ? (
            <EmptyState icon={Store} title={tb("none")}>
              <p>{tb("none_help")}</p>
            </EmptyState>
          ) : (
            cards.map((card) => <Cabin key={card.cabin_id} card={card} onChange={board.reload} />)
          )
        }
      </Loaded>
    </main>
  );
}

/** Until somebody answers. The page shows the same to who hears nothing. */
function useRinging(calling: CabinCard | undefined): void {
  const asked = calling?.position.call?.since;
  const last = useRef<string>();
  useEffect(() => {
    if (!asked) return;
    if (last.current !== asked) ring();
    last.current = asked;
    const timer = setInterval(ring, RING_AGAIN_MS);
    return () => clearInterval(timer);
  }, [asked]);
}
