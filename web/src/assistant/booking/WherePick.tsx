import { useEffect } from "preact/hooks";
import type { components } from "~/generated/api";
import { api } from "~/shared/api/client";
import { fetchPractitioner } from "~/shared/api/endpoints";
import type { NewAppointment, PractitionerLite } from "~/shared/api/types";
import { Select } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { me } from "~/shared/session/session";
import { ta } from "../agenda/texts";

type Cabin = components["schemas"]["Cabin"];

/** Where the patient will be. */
export type Where = Pick<NewAppointment, "mode" | "cabin_id">;

interface WherePickProps {
  practitioner: PractitionerLite;
  where: Where | undefined;
  onPick: (where: Where) => void;
}

const chosenOf = (where: Where | undefined) => where?.cabin_id ?? where?.mode ?? "";

/** At home, at the practice, or in a télécabine: what this practitioner does. Cabins of one's own places come first. */
export function WherePick({ practitioner, where, onPick }: WherePickProps) {
  const id = practitioner.practitioner_id;
  const card = useResource((signal) => fetchPractitioner(id, signal), [id]);
  const cabins = useResource((signal) => api.get<Cabin[]>("/cabins", { signal }), []);
  const { remote = true, on_site = true } = card.data ?? {};
  const mine = new Set(me.value?.sites?.map((site) => site.site_id));
  const sorted = [...(cabins.data ?? [])].sort(
    (a, b) =>
      Number(mine.has(b.site.site_id)) - Number(mine.has(a.site.site_id)) || a.name.localeCompare(b.name),
  );
  const options = [
    ...(remote ? [{ value: "home", label: ta("where.home") }] : []),
    ...(on_site ? [{ value: "on_site", label: ta("where.on_site") }] : []),
    ...(remote
      ? sorted.map(({ cabin_id, name, site }) => ({
          value: cabin_id,
          label: ta("where.cabin", { cabin: name, place: site.commune }),
        }))
      : []),
  ];
  const pick = (value: string) =>
    onPick(value === "home" || value === "on_site" ? { mode: value } : { mode: "cabin", cabin_id: value });
  const current = chosenOf(where);
  const first = options[0]?.value;
  useEffect(() => {
    if (card.data && first && !options.some((option) => option.value === current)) pick(first);
  }, [card.data, first, current]);
  return (
    <Select
      label={ta("where.label")}
      value={current || (first ?? "")}
      options={options}
      data-testid="book-where"
      onChange={(event) => pick(event.currentTarget.value)}
    />
  );
}
