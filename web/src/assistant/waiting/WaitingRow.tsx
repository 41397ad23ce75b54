import { CalendarPlus, Flame, Plane } from "lucide-preact";
import { changeWaitingEntry, type WaitingEntry } from "~/shared/api/waitingList";
import { Badge, Button, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { birthDate, byLocale, dayAndTime, fromNow } from "~/shared/i18n";
import { constraints } from "~/shared/waiting/suits";
import { tl } from "./texts";

interface RowProps {
  entry: WaitingEntry;
  turn: number;
  now: number;
  onOffer: () => void;
  onRemove: () => void;
  onChanged: () => void;
}

/** One who waits: why she comes where she does in the line, what suits her, and what can be done. */
export function WaitingRow({ entry, turn, now, onOffer, onRemove, onChanged }: RowProps) {
  const { busy, problem, run } = useAction();
  const urgent = entry.urgency === "urgent";

  const turnUrgent = () =>
    void run(async () => {
      await changeWaitingEntry(entry.entry_id, { urgent: !urgent });
      onChanged();
    });

  return (
    <li class="waiting-row" data-testid="waiting-row">
      <span class="waiting-row__turn figures" aria-hidden="true">
        {turn}
      </span>
      <div class="waiting-row__who">
        <p>
          <strong>{entry.patient.name}</strong>{" "}
          <span class="soft small figures">{birthDate(entry.patient.birth_date)}</span>
        </p>
        <Marks entry={entry} />
        <p class="small">
          {entry.practitioner
            ? tl("line.with", { name: entry.practitioner.name })
            : tl("line.any", { speciality: byLocale(entry, "speciality") })}
          {entry.reason && ` · ${entry.reason}`}
        </p>
        <p class="soft small figures">{facts(entry, now).join(" · ")}</p>
        {problem && <ErrorPanel problem={problem} />}
      </div>
      <div class="waiting-row__do">
        {entry.state === "waiting" && (
          <Button icon={CalendarPlus} data-testid="hand-offer" onClick={onOffer}>
            {tl("line.offer")}
          </Button>
        )}
        {entry.urgency !== "leave" && (
          <Button kind="quiet" busy={busy} onClick={turnUrgent}>
            {tl(urgent ? "line.not_urgent" : "line.make_urgent")}
          </Button>
        )}
        <Button kind="quiet" onClick={onRemove}>
          {tl("line.remove")}
        </Button>
      </div>
    </li>
  );
}

function Marks({ entry }: { entry: WaitingEntry }) {
  const silent = entry.state === "waiting" && entry.offer?.state === "expired";
  if (entry.urgency === "ordinary" && entry.state !== "offered" && !silent) return null;
  return (
    <p class="row waiting-row__marks">
      {entry.urgency === "leave" && (
        <Badge tone="help" icon={Plane}>
          {tl("line.leave")}
        </Badge>
      )}
      {entry.urgency === "urgent" && (
        <Badge tone="help" icon={Flame}>
          {tl("line.urgent")}
        </Badge>
      )}
      {entry.state === "offered" && entry.offer && (
        <Badge tone="action">{tl("line.offered", { when: dayAndTime(entry.offer.starts_at) })}</Badge>
      )}
      {silent && <Badge>{tl("line.no_answer")}</Badge>}
    </p>
  );
}

function facts(entry: WaitingEntry, now: number): string[] {
  const words = [];
  if (entry.instead_of) words.push(tl("line.lost", { when: dayAndTime(entry.instead_of.starts_at, now) }));
  if (entry.replaces) words.push(tl("line.sooner", { when: dayAndTime(entry.replaces.starts_at, now) }));
  words.push(constraints(entry));
  words.push(tl("line.since", { when: fromNow(entry.joined_at, now) }));
  return words;
}
