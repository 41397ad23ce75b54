import { BedDouble, BriefcaseMedical, DoorOpen, type LucideIcon } from "lucide-preact";
import type { Offered, OfferedKind } from "~/shared/api/solidarity";
import { tz } from "~/shared/solidarity/texts";
import { ts } from "./texts";

export const OFFER_ICONS: Record<OfferedKind, LucideIcon> = {
  cabinet: DoorOpen,
  equipment: BriefcaseMedical,
  lodging: BedDouble,
};

interface OfferChoiceProps {
  offered: Offered;
  checked: boolean;
  onToggle: () => void;
}

/** One thing the commune lends, with the whole line as target. */
export function OfferChoice({ offered, checked, onToggle }: OfferChoiceProps) {
  const { kind, name, commune, notes, capacity, taken } = offered;
  const Icon = OFFER_ICONS[kind];
  return (
    <label class="offer" data-taken={taken ? "" : undefined}>
      <input
        type="checkbox"
        checked={checked}
        disabled={taken}
        data-testid={`offer-${kind}`}
        onChange={onToggle}
      />
      <Icon size={26} strokeWidth={1.75} aria-hidden="true" />
      <span class="offer__words">
        <strong>{name}</strong>
        <span class="soft small">
          {tz(`kind.${kind}`)}
          {kind === "lodging" && ` · ${ts.n("give.for", capacity)} · ${ts("give.night")}`}
        </span>
        {commune && <span class="soft small">{ts("give.from", { commune })}</span>}
        {notes && <span class="small">{notes}</span>}
        {taken && <span class="offer__taken small">{ts("give.taken")}</span>}
      </span>
    </label>
  );
}
