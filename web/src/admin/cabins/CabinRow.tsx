import { ChevronRight, CircleCheck, Fingerprint, Plug, Store, Unplug, Wifi } from "lucide-preact";
import type { AdminCabin } from "~/shared/api/admin";
import type { FleetCabin } from "~/shared/api/fleet";
import { Badge, type Tone } from "~/shared/components";
import { needTone } from "~/shared/fleet/words";
import { fromNow } from "~/shared/i18n";
import { t } from "../texts";
import { NeedLines } from "./NeedLines";
import { standingOf } from "./standing";
import { tb } from "./texts";

const POSITIONS: Record<FleetCabin["state"], Tone> = {
  closed: "plain",
  preparing: "plain",
  ready: "action",
  in_visit: "action",
  cleaning: "plain",
  fault: "red",
};

/** One cabin of the board; the whole line leads to its sheet. */
export function CabinRow({ line, now }: { line: FleetCabin; now: number }) {
  const { cabin_id, name, site_name, software, devices, seen_at } = line.cabin;
  const facts = [site_name, software, seen_at && t.n("cabins.devices", devices)].filter(Boolean).join(" · ");
  const first = line.needs[0];
  return (
    <li class="admin-rows__one">
      <a
        class="cabin-row"
        data-standing={standingOf(line.cabin)}
        data-tone={first ? needTone(first.kind) : "fine"}
        data-testid="cabin-row"
        href={`/admin/cabines/${cabin_id}`}
      >
        <span class="cabin-row__icon">
          <Store size={24} aria-hidden="true" />
        </span>
        <span class="cabin-row__what">
          <strong>{name}</strong>
          <span class="soft figures">{facts}</span>
          {line.quarantined > 0 && (
            <span class="soft figures">{tb.n("board.quarantined", line.quarantined)}</span>
          )}
        </span>
        <span class="cabin-row__needs">
          {first ? (
            <NeedLines line={line} now={now} most={3} />
          ) : (
            <span class="need" data-tone="fine">
              <CircleCheck size={18} aria-hidden="true" />
              {tb("board.ok")}
            </span>
          )}
        </span>
        <span class="cabin-row__state">
          <CabinBadge cabin={line.cabin} />
          {line.cabin.enrolled && <Badge tone={POSITIONS[line.state]}>{tb(`position.${line.state}`)}</Badge>}
          <span class="soft figures">
            {seen_at ? (
              <>
                {t("cabin.seen")} {fromNow(seen_at, now)}
              </>
            ) : (
              t("cabin.never")
            )}
          </span>
        </span>
        <ChevronRight size={22} aria-hidden="true" />
      </a>
    </li>
  );
}

export function CabinBadge({ cabin }: { cabin: AdminCabin }) {
  switch (standingOf(cabin)) {
    case "compare":
      return (
        <Badge tone="help" icon={Fingerprint}>
          {t("cabin.to_compare")}
        </Badge>
      );
    case "install":
      return (
        <Badge tone="help" icon={Plug}>
          {t("cabin.to_install")}
        </Badge>
      );
    case "offline":
      return (
        <Badge tone="amber" icon={Unplug}>
          {t("cabin.offline")}
        </Badge>
      );
    case "revoked":
      return <Badge icon={Unplug}>{t("cabin.revoked")}</Badge>;
    default:
      return (
        <Badge tone="action" icon={Wifi}>
          {t("cabin.online")}
        </Badge>
      );
  }
}
