import "./bell.css";
import { signal } from "@preact/signals";
import { DoorOpen } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { fetchBoard } from "~/shared/api/endpoints";
import type { BoardRow } from "~/shared/api/types";
import { Button, ButtonLink } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { titleCount } from "~/shared/hooks/useTitle";
import { duration } from "~/shared/i18n";
import { chime } from "../board/chime";
import { t } from "../texts";

const POLL_MS = 5_000;

/** Whom this device was told to leave waiting for now: the strip stays away, the count in the tab remains. */
const later = signal<ReadonlySet<string>>(new Set());

/** On every page of the desk that does not show the door itself: who waits, and the way there. */
export function DoorBell() {
  const { path } = useLocation();
  // The board and a visit's page have their own door.
  if (path === "/desk" || path.startsWith("/desk/visite/")) return null;
  return <Strip />;
}

function Strip() {
  const board = useResource((signal) => fetchBoard(undefined, signal), []);
  usePolling(board, POLL_MS);
  const now = useNow(10_000);
  const waiting = (board.data ?? []).filter((row) => row.status === "waiting");
  useRing(board.data && waiting);
  const [first, ...others] = waiting
    .filter((row) => !later.value.has(row.appointment.appointment_id))
    .sort((a, b) => sinceOf(a) - sinceOf(b));
  if (!first) return null;
  const { appointment_id: id, patient } = first.appointment;
  return (
    <section class="bell" aria-label={t("bell.label")} data-testid="door-bell">
      <DoorOpen size={24} aria-hidden="true" />
      <p class="bell__who">
        <strong role="status">{t("bell.waits", { name: patient.name })}</strong>{" "}
        <span class="figures">{duration(now - sinceOf(first))}</span>
        {others.length > 0 && <span> · {t.n("bell.others", others.length)}</span>}
      </p>
      <ButtonLink kind="primary" href={`/desk/visite/${id}`}>
        {t("bell.go")}
      </ButtonLink>
      <Button
        kind="quiet"
        onClick={() => {
          later.value = new Set([...later.value, id]);
        }}
      >
        {t("bell.later")}
      </Button>
    </section>
  );
}

const sinceOf = (row: BoardRow) => Date.parse(row.waiting_since ?? row.appointment.starts_at);

/** One sound for each person who begins to wait while one of these pages is open. */
function useRing(waiting: BoardRow[] | undefined): void {
  const known = useRef<Set<string> | null>(null);
  const ids = waiting?.map((row) => row.appointment.appointment_id).join(" ");
  useEffect(() => {
    if (ids === undefined) return;
    const present = new Set(ids.split(" ").filter(Boolean));
    if (known.current && [...present].some((id) => !known.current?.has(id))) chime();
    known.current = present;
    titleCount.value = present.size;
  }, [ids]);
  useEffect(
    () => () => {
      titleCount.value = 0;
    },
    [],
  );
}
