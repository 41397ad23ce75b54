import { Building2, House, type LucideIcon, Store } from "lucide-preact";
import type { AgendaAppointment } from "~/shared/api/schedules";
import { tg } from "./texts";

const ICONS: Record<AgendaAppointment["mode"], LucideIcon> = {
  home: House,
  cabin: Store,
  on_site: Building2,
};

export const modeIcon = ({ mode }: AgendaAppointment): LucideIcon => ICONS[mode];

/** `en télécabine`, or the cabin's own name. */
export const modeWords = ({ mode, cabin_name }: AgendaAppointment): string =>
  cabin_name ?? tg(`mode.${mode}`);

export const statusWords = ({ status }: AgendaAppointment): string => tg.find(`status.${status}`) ?? status;
