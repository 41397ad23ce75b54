import { useState } from "preact/hooks";
import {
  addOffered,
  changeOffered,
  type Offered,
  type OfferedBody,
  type OfferedKind,
  type Zone,
} from "~/shared/api/solidarity";
import { Button, Check, Field, Select, TextArea } from "~/shared/components";
import { tc } from "~/shared/i18n";
import { tz } from "~/shared/solidarity/texts";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { tzn } from "./texts";

interface OfferFormProps {
  zone: Zone;
  /** Nothing: a new one. */
  offered: Offered | undefined;
  onSaved: (saved: Offered) => void;
  onCancel: () => void;
}

const KINDS: OfferedKind[] = ["cabinet", "equipment", "lodging"];

/** A cabinet, equipment or a lodging; its kind stays once it is there. */
export function OfferForm({ zone, offered, onSaved, onCancel }: OfferFormProps) {
  const [body, setBody] = useState<OfferedBody>({
    kind: offered?.kind ?? "cabinet",
    name: offered?.name ?? "",
    site_id: offered ? offered.site_id : (zone.sites[0]?.site_id ?? null),
    commune_code: offered ? offered.commune_code : (zone.communes[0]?.code ?? null),
    capacity: offered?.capacity ?? 1,
    notes: offered?.notes ?? "",
    active: offered?.active ?? true,
  });
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const change = (some: Partial<OfferedBody>) => setBody((known) => ({ ...known, ...some }));
  const lodging = body.kind === "lodging";

  async function save() {
    const name = body.name.trim();
    setMissing(name === "");
    if (name === "") return;
    const sent = { ...body, name, site_id: lodging ? null : (body.site_id ?? null) };
    await act.run(async () => {
      onSaved(offered ? await changeOffered(offered.offer_id, sent) : await addOffered(zone.zone_id, sent));
    });
  }

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {!offered && (
        <Select
          label={tzn("offers.kind")}
          value={body.kind}
          options={KINDS.map((kind) => ({ value: kind, label: tz(`kind.${kind}`) }))}
          onChange={(event) => change({ kind: event.currentTarget.value as OfferedKind })}
        />
      )}
      <Field
        label={tzn("offers.name")}
        value={body.name}
        maxLength={200}
        data-testid="offer-name"
        error={missing ? tzn("facts.missing") : undefined}
        onInput={(event) => change({ name: event.currentTarget.value })}
      />
      {!lodging && (
        <Select
          label={tzn("offers.site")}
          value={body.site_id ?? ""}
          options={zone.sites.map((site) => ({ value: site.site_id, label: site.name }))}
          onChange={(event) => change({ site_id: event.currentTarget.value })}
        />
      )}
      <Select
        label={tzn("offers.commune")}
        value={body.commune_code ?? ""}
        options={[
          { value: "", label: "–" },
          ...zone.communes.map(({ code, name }) => ({ value: code, label: name })),
        ]}
        onChange={(event) => change({ commune_code: event.currentTarget.value || null })}
      />
      {lodging && (
        <Field
          label={tzn("offers.capacity")}
          type="number"
          min={1}
          max={50}
          value={body.capacity}
          onInput={(event) => change({ capacity: Math.max(1, event.currentTarget.valueAsNumber || 1) })}
        />
      )}
      <TextArea
        label={tzn("offers.notes")}
        optional
        value={body.notes}
        maxLength={1000}
        onInput={(event) => change({ notes: event.currentTarget.value })}
      />
      {offered && (
        <Check
          checked={body.active ?? true}
          onChange={(event) => change({ active: event.currentTarget.checked })}
        >
          {tzn("offers.active")}
        </Check>
      )}
      {act.problem && <Refusal problem={act.problem} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={act.busy} data-testid="offer-save">
          {tzn("facts.save")}
        </Button>
        <Button onClick={onCancel}>{tc("action.cancel")}</Button>
      </div>
    </form>
  );
}
