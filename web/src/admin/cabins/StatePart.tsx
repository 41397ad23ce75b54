import { Store } from "lucide-preact";
import type { FleetSheet } from "~/shared/api/fleet";
import { itemAdvice } from "~/shared/fleet/words";
import { dayAndTime, duration, fromNow, tag } from "~/shared/i18n";
import { Facts } from "../parts/Facts";
import { Part } from "../parts/Part";
import { t } from "../texts";
import { tb } from "./texts";

/** What the cabin said of itself with its last heartbeat. */
export function StatePart({ sheet, now }: { sheet: FleetSheet; now: number }) {
  const { line, kiosk_clock, disk_used, parked, missing, faults } = sheet;
  const { online, seen_at, software, enrolled } = line.cabin;
  if (!seen_at && !enrolled) return null;
  const wanted = line.needs.some((need) => need.kind === "update") && line.software_wanted;
  return (
    <Part icon={Store} title={t("cabin.state")}>
      <Facts
        facts={[
          [t("cabin.link"), t(online ? "cabin.online" : "cabin.offline")],
          [
            t("cabin.seen"),
            <span key="seen" class="capital figures">
              {seen_at ? `${fromNow(seen_at, now)} (${dayAndTime(seen_at, now)})` : t("cabin.never")}
            </span>,
          ],
          [tb("state.unsent"), seen_at && <Unsent key="unsent" sheet={sheet} />],
          [
            tb("state.software"),
            software &&
              (wanted
                ? `${software} → ${wanted}${line.update_waits ? ` (${tb("state.update_waits")})` : ""}`
                : software),
          ],
          [tb("state.clock"), kiosk_clock && tb.find(`clock.${kiosk_clock}`)],
          [tb("state.disk"), typeof disk_used === "number" && percent(disk_used)],
          [tb("state.quarantined"), line.quarantined > 0 && line.quarantined],
          [tb("state.parked"), parked > 0 && parked],
          [tb("state.missing"), missing > 0 && missing],
          [
            tb("state.faults"),
            faults.length > 0 && faults.map((code) => itemAdvice({ detail: code } as never)).join(" "),
          ],
        ].map(([name, value]) => [name as string, value === false ? undefined : value])}
      />
    </Part>
  );
}

function Unsent({ sheet }: { sheet: FleetSheet }) {
  const { oldest_unsent_s, outbox_depth } = sheet.line;
  if (oldest_unsent_s === null) return <>{tb("state.unsent_none")}</>;
  return (
    <span class="figures" data-tone={oldest_unsent_s > 300 ? "red" : "plain"}>
      {duration(Math.max(60_000, oldest_unsent_s * 1000))} ({tb.n("state.waiting", outbox_depth)})
    </span>
  );
}

const percent = (share: number) =>
  new Intl.NumberFormat(tag(), { style: "percent", maximumFractionDigits: 0 }).format(share);
