import { useEffect, useState } from "preact/hooks";
import {
  type AgendaDelegation,
  fetchAgendas,
  fetchDelegations,
  type Readiness,
} from "~/shared/api/preparation";
import type { BoardRow, Place } from "~/shared/api/types";
import { Loaded, Select } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { remember, remembered } from "~/shared/storage";
import { DayGrid } from "../agenda/DayGrid";
import { type Move, MoveDialog } from "../agenda/MoveDialog";
import type { Wish } from "../booking/BookDialog";
import { t } from "../texts";
import { DoctorsPick } from "./DoctorsPick";
import { firstPicked } from "./doctors";

const POLL_MS = 10_000;

interface DoctorsGridProps {
  site: string;
  /** One's own: agendas of others are not shown. */
  places: Place[];
  onSite: (site: string) => void;
  board: BoardRow[];
  day: string;
  now: number;
  round: number;
  readiness: (id: string) => Readiness | undefined;
  onWish: (wish: Wish) => void;
  onChanged: () => void;
}

/** The grid of a place with its agendas, kept up to date, and moving within it. */
export function DoctorsGrid(props: DoctorsGridProps) {
  const { site, places, onSite, day, round, onWish, onChanged } = props;
  const delegations = useResource((signal) => fetchDelegations(signal), []);
  const doctors = delegations.data?.filter((one) => one.site_id === site);
  const [picked, setPicked] = usePicked(site, doctors, props.board);
  const agendas = useResource(
    async (signal) => (picked ? fetchAgendas(picked, day, signal) : undefined),
    [picked, day],
  );
  usePolling(agendas, POLL_MS);
  useEffect(() => {
    if (round > 0) agendas.reload();
  }, [round]);
  const kept = new Set(delegations.data?.filter((one) => !one.delegated).map((one) => one.practitioner_id));
  const [move, setMove] = useState<Move>();
  return (
    <>
      {places.length > 1 && (
        <Select
          label={t("day.site")}
          value={site}
          options={places.map((place) => ({ value: place.site_id, label: place.name }))}
          onChange={(event) => onSite(event.currentTarget.value)}
        />
      )}
      {doctors && picked && <DoctorsPick doctors={doctors} picked={picked} onPick={setPicked} />}
      <Loaded resource={agendas} skeleton={[560]}>
        {(found) =>
          found && (
            <DayGrid
              {...props}
              agendas={found}
              kept={kept}
              onWish={(practitioner, starts_at) => onWish({ practitioner, starts_at })}
              onMove={setMove}
            />
          )
        }
      </Loaded>
      <MoveDialog
        move={move}
        doctors={(agendas.data?.agendas ?? [])
          .map((one) => one.practitioner)
          .filter((one) => !kept.has(one.practitioner_id))}
        onClose={() => setMove(undefined)}
        onMoved={() => {
          agendas.reload();
          onChanged();
        }}
      />
    </>
  );
}

/** The doctors kept on this device for a place; else those with most to do that day. */
function usePicked(site: string, doctors: AgendaDelegation[] | undefined, board: BoardRow[]) {
  const key = `assistant.doctors.${site}`;
  const [picked, setPicked] = useState<string[]>();
  useEffect(() => {
    if (!doctors || picked) return;
    const kept = (remembered(key) ?? "")
      .split(" ")
      .filter((id) => doctors.some((one) => one.practitioner_id === id));
    setPicked(kept.length > 0 ? kept : firstPicked(doctors, board));
  }, [doctors, board, picked]);
  const pick = (ids: string[]) => {
    remember(key, ids.join(" "));
    setPicked(ids);
  };
  return [picked, pick] as const;
}
