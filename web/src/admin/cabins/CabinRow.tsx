import { ChevronRight, Fingerprint, Plug, Store, Unplug, Wifi } from "lucide-preact";
import type { AdminCabin } from "~/shared/api/admin";
import { Badge } from "~/shared/components";
import { fromNow } from "~/shared/i18n";
import { t } from "../texts";
import { standingOf } from "./standing";

/** One cabin of the board; the whole line leads to its sheet. */
export function CabinRow({ cabin, now }: { cabin: AdminCabin; now: number }) {
  const { cabin_id, name, site_name, software, devices, seen_at } = cabin;
  const standing = standingOf(cabin);
  const facts = [site_name, software, seen_at && t.n("cabins.devices", devices)].filter(Boolean).join(" · ");
  return (
    <li class="admin-rows__one">
      <a
        class="cabin-row"
        data-standing={standing}
        data-testid="cabin-row"
        href={`/admin/cabines/${cabin_id}`}
      >
        <span class="cabin-row__icon">
          <Store size={24} aria-hidden="true" />
        </span>
        <span class="cabin-row__what">
          <strong>{name}</strong>
          <span class="soft figures">{facts}</span>
        </span>
        <span class="cabin-row__state">
          <CabinBadge cabin={cabin} />
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
