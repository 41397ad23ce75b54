import { Receipt } from "lucide-preact";
import type { LobbySpeciality } from "~/shared/api/queue";
import { Banner } from "~/shared/components";
import { price } from "~/shared/i18n";
import { tk } from "../texts/place";

/** What the doctors who receive now charge: told before one waits. */
export function PriceShown({ lobby }: { lobby: LobbySpeciality | undefined }) {
  const low = lobby?.fee_min_cents ?? null;
  const high = lobby?.fee_max_cents ?? null;
  return (
    <div data-testid="kiosk-price">
      <Banner tone="action" icon={Receipt} title={tk("price.title")}>
        {low === null || high === null ? (
          <p>{tk("price.unknown")}</p>
        ) : (
          <>
            <p class="figures">
              {low === high
                ? tk("price.one", { price: price(low) })
                : tk("price.range", { low: price(low), high: price(high) })}
            </p>
            <p>{tk("price.yours")}</p>
          </>
        )}
        <p>{tk("price.after")}</p>
      </Banner>
    </div>
  );
}
