import "./admin.css";
import {
  Building2,
  CalendarRange,
  ClipboardList,
  Clock,
  Euro,
  KeyRound,
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
import { me } from "~/shared/session/session";
import { StaffHeader } from "~/shared/staff/StaffHeader";
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

/** The places of the role, and the way out. */
export function AdminHeader() {
  const { path } = useLocation();
  const here = SECTIONS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? path;
  const links = me.value?.role === "auditor" ? auditing() : managing();
  const at = links.find(({ href }) => here === href || (href !== "/admin" && here.startsWith(`${href}/`)));
  return <StaffHeader home="/admin" where={t("nav.where")} links={links} at={at?.href ?? path} />;
}
