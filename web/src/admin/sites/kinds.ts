import { Building2, House, type LucideIcon, Pill, Stethoscope } from "lucide-preact";
import type { SiteKind } from "~/shared/api/admin";

export const SITE_KINDS: readonly SiteKind[] = ["comptoir", "maison_de_sante", "cabinet", "pharmacy"];

export const KIND_ICONS: Record<SiteKind, LucideIcon> = {
  comptoir: House,
  maison_de_sante: Building2,
  cabinet: Stethoscope,
  pharmacy: Pill,
};
