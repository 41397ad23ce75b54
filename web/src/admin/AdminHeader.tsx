import "./admin.css";
import {
  Building2,
  CalendarRange,
  CircleUserRound,
  ClipboardList,
  Clock,
  Euro,
  KeyRound,
  LogOut,
  type LucideIcon,
  MonitorSmartphone,
  SearchX,
  SignalHigh,
  Siren,
  Sprout,
  Store,
  Users,
  Waypoints,
} from "lucide-preact";
import { useLocation } from "preact-iso/router";
import { AppHeader, Button, ButtonLink } from "~/shared/components";
import { tc } from "~/shared/i18n";
import { me, signOut } from "~/shared/session/session";
import { td } from "./demand/texts";
import { tk } from "./quality/texts";
import { tr } from "./relay/texts";
import { t } from "./texts";
import { tv } from "./vault/texts";

type Place = { href: string; icon: LucideIcon; label: string };

const managing = (): Place[] => [
  { href: "/admin", icon: Users, label: t("nav.people") },
  { href: "/admin/lieux", icon: Building2, label: t("nav.sites") },
  { href: "/admin/zones", icon: Sprout, label: t("nav.zones") },
  { href: "/admin/cabines", icon: Store, label: t("nav.cabins") },
  { href: "/admin/occupation", icon: CalendarRange, label: t("nav.occupancy") },
  { href: "/admin/temps-rendu", icon: Clock, label: t("nav.hours") },
  { href: "/admin/demandes", icon: SearchX, label: td("demand.nav") },
  { href: "/admin/tarifs", icon: Euro, label: td("tariff.nav") },
  { href: "/admin/qualite", icon: SignalHigh, label: tk("nav") },
  { href: "/admin/coffre", icon: KeyRound, label: tv("nav") },
  { href: "/admin/relais", icon: Waypoints, label: tr("relay.nav") },
  { href: "/admin/connexions", icon: MonitorSmartphone, label: t("nav.connected") },
];

const auditing = (): Place[] => [
  { href: "/admin", icon: ClipboardList, label: t("nav.journal") },
  { href: "/admin/acces-urgence", icon: Siren, label: t("nav.break_glass") },
];

/** Where a page belongs in the navigation: a person's sheet to the people, and so on. */
const SECTIONS: [prefix: string, href: string][] = [["/admin/personnes", "/admin"]];

/** The places of the role, and the way out. On a phone the places stand in a grid, each with its word. */
export function AdminHeader() {
  const { path } = useLocation();
  const here = SECTIONS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? path;
  const places = me.value?.role === "auditor" ? auditing() : managing();
  places.push({ href: "/admin/compte", icon: CircleUserRound, label: tc("app.account") });
  return (
    <div class="admin-header" data-places={places.length}>
      <AppHeader home="/admin" where={t("nav.where")}>
        {places.map(({ href, icon, label }) => (
          <ButtonLink
            key={href}
            kind="quiet"
            icon={icon}
            href={href}
            {...(here === href || (href !== "/admin" && here.startsWith(`${href}/`))
              ? { "aria-current": "page" as const }
              : {})}
          >
            {label}
          </ButtonLink>
        ))}
        <Button
          kind="quiet"
          icon={LogOut}
          data-testid="sign-out"
          // A dead line: the offline note says so, and the session stays open.
          onClick={() => void signOut().catch(() => undefined)}
        >
          {tc("app.sign_out")}
        </Button>
      </AppHeader>
    </div>
  );
}
