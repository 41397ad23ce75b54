import "./board.css";
import { Bell, BellOff, CalendarDays, Headset, WifiOff } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { fetchBoard } from "~/shared/api/endpoints";
import type { Readiness } from "~/shared/api/preparation";
import type { BoardRow } from "~/shared/api/types";
import { Banner, Button, ButtonLink, EmptyState, ErrorPanel, Skeleton } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayInWords, timeOfDay } from "~/shared/i18n";
import { useReadiness } from "~/shared/preparation/useReadiness";
import { DayStrip } from "~/shared/staff/DayStrip";
import { DaySwitch, useDay } from "~/shared/staff/DaySwitch";
import { useAnsweredAt } from "~/shared/staff/useAnsweredAt";
import { PushSwitch } from "../bell/PushSwitch";
import { DeskHeader } from "../DeskHeader";
import { testPath } from "../equipment/path";
import { t as tEquipment } from "../equipment/texts";
import { QueueNotice } from "../now/QueueNotice";
import { t } from "../texts";
import { chime, chimeOn, setChime } from "./chime";
import { type BoardGroups, grouped, standingOf } from "./order";
import { Row } from "./Row";

const POLL_MS = 3_000;

/** The specialist's day: who needs me next is at the top, and it keeps itself up to date. */
export function BoardPage() {
  const { day, today, now, go } = useDay("/desk");
  const board = useResource((signal) => fetchBoard(day, signal), [day]);
  usePolling(board, POLL_MS);
  const answeredAt = useAnsweredAt(board);

  const rows = board.data ?? [];
  const waiting = rows.filter((row) => row.status === "waiting");
  useTitle(titleOf(waiting));
  useChime(board.data && day === today ? waiting : undefined);

  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page page--wide stack board">
        <div class="board__head">
          <h1>
            <span class="soft board__kicker">{t("board.title")}</span>
            <span class="board__day">{dayInWords(day, now)}</span>
          </h1>
          <div class="row board__tools">
            <SoundSwitch />
            <PushSwitch />
            <ButtonLink kind="quiet" icon={Headset} href={testPath()}>
              {tEquipment("link")}
            </ButtonLink>
            <DaySwitch day={day} today={today} go={go} />
          </div>
        </div>
        <p class="visually-hidden" role="status">
          {waiting[0] && t("board.waits_spoken", { name: waiting[0].appointment.patient.name })}
        </p>
        <QueueNotice />
        {board.problem && !board.data && <ErrorPanel problem={board.problem} onRetry={board.reload} />}
        {board.problem && board.data && (
          <Banner
            tone="amber"
            icon={WifiOff}
            title={t("board.stale", { time: timeOfDay(answeredAt) })}
            live="polite"
          >
            <p>{t("board.stale_help")}</p>
          </Banner>
        )}
        {!board.data && !board.problem && <Skeleton heights={[84, 104, 104, 104]} />}
        {board.data &&
          (rows.length > 0 ? (
            <Day rows={rows} day={day} now={now} />
          ) : (
            <EmptyState icon={CalendarDays} title={t("board.empty")}>
              <p>{t("board.empty_help")}</p>
              {day !== today && <ButtonLink href="/desk">{t("board.empty_today")}</ButtonLink>}
            </EmptyState>
          ))}
      </main>
    </>
  );
}

function titleOf(waiting: BoardRow[]): string {
  const name = waiting[0]?.appointment.patient.name;
  if (!name) return t("board.title");
  return t(waiting.length > 1 ? "board.waits_more" : "board.waits_title", { n: waiting.length, name });
}

/** One sound for each person who starts to wait while the board is open. */
function useChime(waiting: BoardRow[] | undefined) {
  const known = useRef<Set<string> | null>(null);
  const ids = waiting?.map((row) => row.appointment.appointment_id).join(" ");
  useEffect(() => {
    if (ids === undefined) return;
    const present = new Set(ids.split(" ").filter(Boolean));
    const before = known.current;
    known.current = present;
    if (before && [...present].some((id) => !before.has(id))) chime();
  }, [ids]);
}

function SoundSwitch() {
  const on = chimeOn.value;
  return (
    <Button
      kind="quiet"
      icon={on ? Bell : BellOff}
      aria-pressed={on}
      title={t("board.sound_hint")}
      onClick={() => setChime(!on)}
    >
      {t(on ? "board.sound_on" : "board.sound_off")}
    </Button>
  );
}

function Day({ rows, day, now }: { rows: BoardRow[]; day: string; now: number }) {
  const readiness = useReadiness(day);
  const groups = grouped(rows, now);
  const waiting = rows.filter((row) => row.status === "waiting").length;
  const ended = rows.filter((row) => row.status === "ended").length;
  const summary = [
    t.n("board.count", rows.length),
    waiting > 0 && t.n("board.count_waiting", waiting),
    ended > 0 && t.n("board.count_ended", ended),
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <>
      <p class="board__summary">{summary}</p>
      <DayStrip
        label={t("board.picture", { summary })}
        day={day}
        now={now}
        marks={rows.map((row) => ({
          key: row.appointment.appointment_id,
          starts_at: row.appointment.starts_at,
          ends_at: row.appointment.ends_at,
          kind: standingOf(row, now),
          title: `${timeOfDay(row.appointment.starts_at)}, ${row.appointment.patient.name}`,
        }))}
      />
      {(["now", "later", "done"] as const).map((name) => (
        <Group key={name} name={name} rows={groups[name]} now={now} readiness={readiness.of} />
      ))}
    </>
  );
}

interface GroupProps {
  name: keyof BoardGroups;
  rows: BoardRow[];
  now: number;
  readiness: (id: string) => Readiness | undefined;
}

function Group({ name, rows, now, readiness }: GroupProps) {
  if (rows.length === 0) return null;
  return (
    <section class="stack board__group" aria-labelledby={`group-${name}`}>
      <h2 id={`group-${name}`}>{t(`board.group_${name}`)}</h2>
      <ol class="board__rows">
        {rows.map((row) => (
          <Row
            key={row.appointment.appointment_id}
            row={row}
            now={now}
            readiness={readiness(row.appointment.appointment_id)}
          />
        ))}
      </ol>
    </section>
  );
}
