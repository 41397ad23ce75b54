import {
  BedDouble,
  BriefcaseMedical,
  DoorOpen,
  type LucideIcon,
  PackageOpen,
  Pencil,
  Plus,
} from "lucide-preact";
import { useState } from "preact/hooks";
import {
  fetchPlanning,
  fetchZoneOffered,
  type Offered,
  type OfferedKind,
  type Planning,
  type Zone,
} from "~/shared/api/solidarity";
import { Badge, Button, Dialog, EmptyState, Loaded, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { shortDay } from "~/shared/i18n";
import { tz } from "~/shared/solidarity/texts";
import { OfferForm } from "./OfferForm";
import { tzn } from "./texts";

const ICONS: Record<OfferedKind, LucideIcon> = {
  cabinet: DoorOpen,
  equipment: BriefcaseMedical,
  lodging: BedDouble,
};

/** What the communes lend, who holds it in the month shown, and the way to keep it. */
export function OffersPart({ zone, month }: { zone: Zone; month: string }) {
  const [editing, setEditing] = useState<Offered | "new">();
  const offered = useResource((signal) => fetchZoneOffered(zone.zone_id, signal), [zone.zone_id]);
  const planning = useResource((signal) => fetchPlanning(zone.zone_id, month, signal), [zone.zone_id, month]);

  function onSaved(saved: Offered) {
    toast(tzn("offers.saved", { name: saved.name }));
    setEditing(undefined);
    offered.reload();
  }

  return (
    <>
      <div>
        <Button icon={Plus} data-testid="offer-add" onClick={() => setEditing("new")}>
          {tzn("offers.add")}
        </Button>
      </div>
      <Loaded resource={offered} skeleton={[84, 84]}>
        {(found) =>
          found.length > 0 ? (
            <ul class="admin-rows">
              {found.map((one) => (
                <OfferRow
                  key={one.offer_id}
                  offered={one}
                  planning={planning.data}
                  onEdit={() => setEditing(one)}
                />
              ))}
            </ul>
          ) : (
            <EmptyState icon={PackageOpen} title={tzn("offers.none")}>
              <p>{tzn("offers.none_help")}</p>
            </EmptyState>
          )
        }
      </Loaded>
      <Dialog
        open={editing !== undefined}
        title={
          editing && editing !== "new" ? tzn("offers.edit", { name: editing.name }) : tzn("offers.add_title")
        }
        onClose={() => setEditing(undefined)}
      >
        {editing && (
          <OfferForm
            zone={zone}
            offered={editing === "new" ? undefined : editing}
            onSaved={onSaved}
            onCancel={() => setEditing(undefined)}
          />
        )}
      </Dialog>
    </>
  );
}

interface OfferRowProps {
  offered: Offered;
  planning: Planning | undefined;
  onEdit: () => void;
}

function OfferRow({ offered, planning, onEdit }: OfferRowProps) {
  const Icon = ICONS[offered.kind];
  const held = (planning?.occupancy ?? []).filter((one) => one.offer_id === offered.offer_id);
  return (
    <li class="admin-rows__one lent" data-testid="offer-row">
      <Icon size={26} strokeWidth={1.75} aria-hidden="true" />
      <span class="lent__what">
        <strong>{offered.name}</strong>
        <span class="soft">
          {tz(`kind.${offered.kind}`)}
          {offered.site && ` · ${offered.site}`}
          {offered.commune && ` · ${tzn("offers.by", { commune: offered.commune })}`}
        </span>
        {offered.notes && <span class="small">{offered.notes}</span>}
        {held.length > 0 && (
          <span class="small figures">
            {held.map((one) => `${shortDay(one.starts_at)} ${one.practitioner}`).join(" · ")}
          </span>
        )}
      </span>
      {offered.active ? (
        planning && (
          <Badge tone={held.length > 0 ? "action" : "plain"}>
            {held.length > 0 ? tzn.n("offers.used", held.length) : tzn("offers.free")}
          </Badge>
        )
      ) : (
        <Badge>{tzn("offers.retired")}</Badge>
      )}
      <Button
        kind="quiet"
        icon={Pencil}
        aria-label={tzn("offers.edit", { name: offered.name })}
        onClick={onEdit}
      >
        {tzn("edit")}
      </Button>
    </li>
  );
}
