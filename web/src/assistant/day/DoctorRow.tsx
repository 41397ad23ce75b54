import "./doctor.css";
import { ChevronDown, ChevronUp, RotateCw } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { fetchSlots } from "~/shared/api/endpoints";
import type { Readiness } from "~/shared/api/preparation";
import type { BoardRow, Slot } from "~/shared/api/types";
import { Avatar, Badge, Button, ErrorPanel, Skeleton, type Tone } from "~/shared/components";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { byLocale, duration, timeOfDay } from "~/shared/i18n";
import { ReadyBadge } from "~/shared/preparation/ReadyBadge";
import { DayStrip } from "~/shared/staff/DayStrip";
import type { Wish } from "../booking/BookDialog";
import { isAttendant } from "../may";
import { t } from "../texts";
import type { DoctorDay } from "./doctors";

interface DoctorRowProps {
  doctor: DoctorDay;
  day: string;
  now: number;
  round: number;
  readiness: (id: string) => Readiness | undefined;
  onWish: (wish: Wish) => void;
}

/** One doctor's day: a strip of what is taken and free; opened, the names and the free hours. */
export function DoctorRow({ doctor, day, now, round, readiness, onWish }: DoctorRowProps) {
  const { practitioner, rows } = doctor;
  const { practitioner_id, name, portrait_seed } = practitioner;
  const [open, setOpen] = useState(false);
  const [ref, seen] = useSeen();
  const slots = useFreeSlots(practitioner_id, day, seen, round);
  const free = (slots.data ?? []).filter((slot) => Date.parse(slot.starts_at) > now);
  const freeWords = freeText(slots, free);
  const summary = t("doctor.picture", { name, visits: t.n("day.visits", rows.length), free: freeWords });
  const panel = `doctor-${practitioner_id}`;

  return (
    <li class="doctor" ref={ref} data-testid="doctor-row" data-open={open ? "" : undefined}>
      <button
        type="button"
        class="doctor__head"
        aria-expanded={open}
        aria-controls={panel}
        aria-label={t("doctor.open_name", { name })}
        onClick={() => setOpen(!open)}
      >
        <Avatar name={name} seed={portrait_seed} size={44} />
        <span class="doctor__who">
          <strong>{name}</strong>
          <span class="soft">{byLocale(practitioner, "speciality")}</span>
        </span>
        <span class="doctor__counts figures">
          {doctor.waiting > 0 && <Badge tone="help">{t("status.waiting")}</Badge>}
          <span>{t.n("day.visits", rows.length)}</span>
          <span class="soft">{freeWords}</span>
        </span>
        <span class="doctor__toggle">
          {open ? <ChevronUp size={22} aria-hidden="true" /> : <ChevronDown size={22} aria-hidden="true" />}
        </span>
      </button>
      <DayStrip
        label={summary}
        now={now}
        day={day}
        marks={[
          ...free.map((slot) => ({
            ...slot,
            key: `f${slot.starts_at}`,
            kind: "free",
            title: timeOfDay(slot.starts_at),
          })),
          ...rows.map((row) => ({
            key: row.appointment.appointment_id,
            starts_at: row.appointment.starts_at,
            ends_at: row.appointment.ends_at,
            kind: row.status,
            title: `${timeOfDay(row.appointment.starts_at)}, ${row.appointment.patient.name}`,
          })),
        ]}
      />
      {open && (
        <div class="doctor__panel" id={panel}>
          <Booked rows={rows} now={now} readiness={readiness} />
          {!isAttendant() && (
            <FreeTimes
              slots={slots}
              free={free}
              name={name}
              onPick={(slot) => onWish({ practitioner, starts_at: slot.starts_at })}
            />
          )}
        </div>
      )}
    </li>
  );
}

function freeText(slots: Resource<Slot[] | undefined>, free: Slot[]): string {
  if (slots.problem) return t("doctor.free_unknown");
  if (!slots.data) return t("doctor.free_loading");
  return free.length > 0 ? t.n("doctor.free", free.length) : t("doctor.no_free");
}

/** True once the element has come near the window: thirty doctors are not asked for at once. */
function useSeen() {
  const ref = useRef<HTMLLIElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!ref.current) return;
    const watch = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        setSeen(true);
        watch.disconnect();
      },
      { rootMargin: "200px" },
    );
    watch.observe(ref.current);
    return () => watch.disconnect();
  }, []);
  return [ref, seen] as const;
}

function useFreeSlots(practitioner: string, day: string, wanted: boolean, round: number) {
  return useResource<Slot[] | undefined>(
    async (signal) => {
      if (!wanted) return undefined;
      const { days } = await fetchSlots(practitioner, day, 1, signal);
      return days.filter(({ date }) => date === day).flatMap(({ slots }) => slots);
    },
    [practitioner, day, wanted, round],
  );
}

const TONES: Partial<Record<string, Tone>> = { waiting: "help", in_progress: "action" };

function Booked({
  rows,
  now,
  readiness,
}: {
  rows: BoardRow[];
  now: number;
  readiness: DoctorRowProps["readiness"];
}) {
  return (
    <section class="stack doctor__part">
      <h3>{t("doctor.booked_title")}</h3>
      {rows.length === 0 && <p class="soft">{t("doctor.nothing")}</p>}
      <ol>
        {rows.map((row) => {
          const { appointment_id, starts_at, patient, status } = row.appointment;
          const standing = status === "noshow" ? "noshow" : row.status;
          const since = row.status === "waiting" && row.waiting_since;
          return (
            <li key={appointment_id}>
              <a
                class="doctor__visit"
                href={`/assistant/rendez-vous/${appointment_id}`}
                data-testid="assistant-appointment"
              >
                <span class="figures doctor__time">{timeOfDay(starts_at)}</span>
                <span class="doctor__patient">{patient.name}</span>
                <Badge tone={TONES[standing] ?? "plain"}>
                  {t(`status.${standing}`)}
                  {since && ` ${t("waiting.since", { time: duration(now - Date.parse(since)) })}`}
                </Badge>
                <ReadyBadge readiness={readiness(appointment_id)} />
              </a>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface FreeTimesProps {
  slots: Resource<Slot[] | undefined>;
  free: Slot[];
  name: string;
  onPick: (slot: Slot) => void;
}

function FreeTimes({ slots, free, name, onPick }: FreeTimesProps) {
  return (
    <section class="stack doctor__part">
      <h3>{t("doctor.free_title")}</h3>
      {slots.problem && <ErrorPanel problem={slots.problem} onRetry={slots.reload} />}
      {!slots.data && !slots.problem && <Skeleton heights={[48]} />}
      {slots.data && free.length === 0 && (
        <div class="row">
          <p class="soft">{t("doctor.no_free")}.</p>
          <Button kind="quiet" icon={RotateCw} onClick={slots.reload}>
            {t("doctor.reload")}
          </Button>
        </div>
      )}
      <ul class="times">
        {free.map((slot) => (
          <li key={slot.starts_at}>
            <button
              type="button"
              class="time figures"
              data-testid="free-slot"
              aria-label={t("doctor.book_at", { name, time: timeOfDay(slot.starts_at) })}
              onClick={() => onPick(slot)}
            >
              {timeOfDay(slot.starts_at)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
