import { BellRing } from "lucide-preact";
import { useState } from "preact/hooks";
import type { WaitingEntry } from "~/shared/api/waitingList";
import { Banner, Button, ButtonLink, Card, ErrorPanel, Field, Select, TextArea } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { addDays, dayOf } from "~/shared/i18n";
import { WEEKDAYS, weekdayName } from "~/shared/waiting/suits";
import { tw } from "./texts";

/** Parts of the day by their hours on the clock; `any` is the whole day. */
const PARTS = {
  any: [null, null],
  morning: [null, "12:30"],
  afternoon: ["12:30", "19:00"],
  evening: ["17:00", null],
} as const;
type Part = keyof typeof PARTS;
const isPart = (value: string): value is Part => value in PARTS;

const LONGEST_DAYS = 90;

export interface Suits {
  anybody: boolean;
  mode: "home" | "on_site" | "";
  weekdays: number[];
  /** Hours that no part of the day stands for are kept as they are. */
  hours: readonly [string | null, string | null];
  earliest: string;
  latest: string;
  reason: string;
}

const hhmm = (time: string | null | undefined) => time?.slice(0, 5) ?? null;

export const fromEntry = (entry: WaitingEntry): Suits => ({
  anybody: entry.practitioner === null,
  mode: entry.mode === "home" || entry.mode === "on_site" ? entry.mode : "",
  weekdays: entry.weekdays,
  hours: [hhmm(entry.hours_from), hhmm(entry.hours_until)],
  earliest: entry.earliest,
  latest: entry.latest,
  reason: entry.reason,
});

/** What the server is asked for. */
export function toWishes({ mode, weekdays, hours, earliest, latest, reason }: Suits) {
  return {
    ...(mode ? { mode } : {}),
    weekdays,
    hours_from: hours[0],
    hours_until: hours[1],
    earliest,
    latest,
    reason: reason.trim(),
  };
}

interface SuitsFormProps {
  go: string;
  onDone: (suits: Suits) => Promise<void>;
  /** With it, she may say that anybody of the speciality will do. */
  doctor?: { name: string; speciality: string };
  /** Whether there is a choice of where. */
  places?: boolean;
  withReason?: boolean;
  /** Nothing later than this instant is of use. */
  until?: string;
  from?: Suits;
}

/** Days, hours and places that suit. Everything has a calm default: one press is enough. */
export function SuitsForm({ go, onDone, doctor, places, withReason, until, from }: SuitsFormProps) {
  const today = dayOf(Date.now());
  const last = until ? dayOf(until) : addDays(today, LONGEST_DAYS);
  const [suits, setSuits] = useState<Suits>(
    from ?? {
      anybody: false,
      mode: "",
      weekdays: [],
      hours: PARTS.any,
      earliest: today,
      latest: last,
      reason: "",
    },
  );
  const { busy, problem, run } = useAction();
  const set = (more: Partial<Suits>) => setSuits((before) => ({ ...before, ...more }));
  const wrongOrder = suits.latest < suits.earliest;

  return (
    <form
      class="stack waits"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrongOrder) void run(() => onDone(suits));
      }}
    >
      {doctor && (
        <Select
          label={tw("join.who")}
          value={suits.anybody ? "any" : "only"}
          options={[
            { value: "only", label: tw("join.only", { name: doctor.name }) },
            { value: "any", label: tw("join.any", { speciality: doctor.speciality }) },
          ]}
          onChange={(event) => set({ anybody: event.currentTarget.value === "any" })}
        />
      )}
      {places && (
        <Select
          label={tw("join.mode")}
          value={suits.mode}
          options={[
            { value: "", label: tw("join.mode_any") },
            { value: "home", label: tw("join.mode_home") },
            { value: "on_site", label: tw("join.mode_on_site") },
          ]}
          onChange={(event) => set({ mode: event.currentTarget.value as Suits["mode"] })}
        />
      )}
      <div class="two">
        <Field
          label={tw("join.earliest")}
          type="date"
          min={today}
          max={last}
          value={suits.earliest}
          data-testid="waiting-earliest"
          onInput={(event) => set({ earliest: event.currentTarget.value || today })}
        />
        <Field
          label={tw("join.latest")}
          type="date"
          min={today}
          max={last}
          value={suits.latest}
          error={wrongOrder ? tw("join.order") : undefined}
          data-testid="waiting-latest"
          onInput={(event) => set({ latest: event.currentTarget.value || last })}
        />
      </div>
      <Weekdays picked={suits.weekdays} onPick={(weekdays) => set({ weekdays })} />
      <PartOfDay hours={suits.hours} onPick={(hours) => set({ hours })} />
      {withReason && (
        <TextArea
          label={tw("join.reason")}
          hint={tw("join.reason_hint")}
          optional
          rows={2}
          maxLength={500}
          value={suits.reason}
          onInput={(event) => set({ reason: event.currentTarget.value })}
        />
      )}
      {problem?.is("waiting_list.already_waiting") ? (
        <Banner title={tw("join.already")} live="assertive">
          <div>
            <ButtonLink href="/attente">{tw("join.already_go")}</ButtonLink>
          </div>
        </Banner>
      ) : (
        problem && <ErrorPanel problem={problem} />
      )}
      {!from && <HowItGoes />}
      <Button kind="primary" type="submit" icon={BellRing} wide busy={busy} data-testid="waiting-go">
        {go}
      </Button>
    </form>
  );
}

function Weekdays({ picked, onPick }: { picked: number[]; onPick: (days: number[]) => void }) {
  const turn = (day: number) =>
    onPick(picked.includes(day) ? picked.filter((one) => one !== day) : [...picked, day].sort());
  return (
    <fieldset class="weekdays">
      <legend>{tw("join.days")}</legend>
      <span class="field__hint">{tw("join.days_hint")}</span>
      <div class="weekdays__all">
        {WEEKDAYS.map((day) => (
          <label key={day} class="weekdays__one">
            <input type="checkbox" checked={picked.includes(day)} onChange={() => turn(day)} />
            <span>{weekdayName(day)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function PartOfDay({ hours, onPick }: { hours: Suits["hours"]; onPick: (hours: Suits["hours"]) => void }) {
  const names = Object.keys(PARTS) as Part[];
  const current = names.find((name) => PARTS[name][0] === hours[0] && PARTS[name][1] === hours[1]);
  return (
    <Select
      label={tw("join.part")}
      value={current ?? ""}
      options={[
        ...(current ? [] : [{ value: "", label: `${hours[0] ?? ""} – ${hours[1] ?? ""}` }]),
        ...names.map((name) => ({ value: name, label: tw(`join.part_${name}`) })),
      ]}
      onChange={(event) => {
        const name = event.currentTarget.value;
        if (isPart(name)) onPick(PARTS[name]);
      }}
    />
  );
}

function HowItGoes() {
  return (
    <Card tone="flat" labelledBy="how-title">
      <h2 id="how-title">{tw("join.how_title")}</h2>
      <ol class="steps">
        <li>{tw("join.how_1")}</li>
        <li>{tw("join.how_2")}</li>
        <li>{tw("join.how_3")}</li>
      </ol>
    </Card>
  );
}
