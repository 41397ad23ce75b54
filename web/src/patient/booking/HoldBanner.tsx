import { Hourglass, RotateCcw } from "lucide-preact";
import type { ApiProblem } from "~/shared/api/problem";
import { type Choice, fetchDays } from "~/shared/api/search";
import type { Slot } from "~/shared/api/types";
import { Banner, Button, ButtonLink, ErrorPanel, Skeleton } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayOf, duration } from "~/shared/i18n";
import { tf } from "../finding/texts";
import { DayAndHour } from "../search/DayAndHour";
import { practitionerPath } from "../search/path";
import { t } from "../texts";

const SOON_MS = 120_000;

/** How long the time stays ours. It counts in minutes, and in seconds only near the end. */
export function HoldKept({ until, now }: { until: string; now: number }) {
  const leftMs = Math.max(0, Date.parse(until) - now);
  const soon = leftMs < SOON_MS;
  const shown = soon ? leftMs : Math.round(leftMs / 60_000) * 60_000;
  return (
    <Banner tone={soon ? "help" : "action"} icon={Hourglass} live="polite">
      <p class="figures" data-testid="hold-left">
        <strong>
          {soon ? tf("hold.soon", { left: duration(shown) }) : tf("hold.kept", { left: duration(shown) })}
        </strong>
      </p>
      {!soon && <p class="soft small">{tf("hold.kept_text")}</p>}
    </Banner>
  );
}

export function HoldTaking() {
  return (
    <div>
      <Skeleton heights={[72]} />
      <p class="visually-hidden" role="status">
        {tf("hold.taking")}
      </p>
    </div>
  );
}

interface OtherTimesProps {
  practitionerId: string;
  choice: Choice;
  onChoose: (slot: Slot) => void;
}

interface HoldOverProps extends OtherTimesProps {
  startsAt: string;
  patientId: string;
  onAgain: () => void;
}

/** The time ran out: the same again, or the next ones. */
export function HoldOver({ practitionerId, choice, startsAt, patientId, onAgain, onChoose }: HoldOverProps) {
  const near = useResource(
    (signal) => fetchDays(practitionerId, dayOf(startsAt), 7, choice, patientId, signal),
    [practitionerId, startsAt, choice],
  );
  const others = (near.data?.days ?? [])
    .flatMap((day) => day.slots)
    .filter((slot) => slot.starts_at !== startsAt)
    .slice(0, 3);
  return (
    <Banner tone="help" icon={Hourglass} title={tf("hold.over")} live="assertive">
      <p>{tf("hold.over_text")}</p>
      <div>
        <Button kind="primary" icon={RotateCcw} onClick={onAgain} data-testid="hold-again">
          {tf("hold.again")}
        </Button>
      </div>
      {others.length > 0 && <p>{tf("hold.others")}</p>}
      <SlotButtons slots={others} onChoose={onChoose} />
    </Banner>
  );
}

interface RefusedProps extends OtherTimesProps {
  problem: ApiProblem;
  onAgain: () => void;
}

/** Another person was faster: said kindly, with the way on. Anything else is the usual panel. */
export function Refused({ problem, practitionerId, choice, onAgain, onChoose }: RefusedProps) {
  const calendar = (
    <ButtonLink href={practitionerPath(practitionerId, choice)}>{t("book.calendar")}</ButtonLink>
  );
  if (!problem.is("booking.slot_taken")) {
    return (
      <ErrorPanel problem={problem}>
        {problem.is("booking.closed", "booking.past", "booking.not_suitable", "request.invalid") && (
          <>
            {problem.detail && <p>{problem.detail}</p>}
            <div>{calendar}</div>
          </>
        )}
        {problem.is("booking.too_many_held") && (
          <div>
            <Button icon={RotateCcw} onClick={onAgain}>
              {tf("hold.again")}
            </Button>
          </div>
        )}
      </ErrorPanel>
    );
  }
  const alternatives = slotsIn(problem);
  return (
    <Banner tone="help" title={takenWords(problem)} live="assertive">
      <p>{alternatives.length > 0 ? t("book.taken_help") : t("book.taken_none")}</p>
      <div data-testid="alternatives">
        <SlotButtons slots={alternatives} onChoose={onChoose} />
      </div>
      <div>{calendar}</div>
    </Banner>
  );
}

/** What is in the way: another person's visit, the cabin, or one's own appointment at that hour. */
function takenWords({ extra, detail }: ApiProblem): string {
  return extra.taken === "practitioner" ? t("book.taken") : detail || t("book.taken");
}

export const slotsIn = ({ extra }: ApiProblem): Slot[] =>
  Array.isArray(extra.alternatives) ? (extra.alternatives as Slot[]) : [];

export function SlotButtons({ slots, onChoose }: { slots: Slot[]; onChoose: (slot: Slot) => void }) {
  return (
    <ul class="times times--next">
      {slots.map((slot) => (
        <li key={slot.starts_at}>
          <button type="button" class="time time--day" onClick={() => onChoose(slot)}>
            <DayAndHour slot={slot} />
          </button>
        </li>
      ))}
    </ul>
  );
}
