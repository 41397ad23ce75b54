import "./waiting.css";
import { ArrowLeft, BellRing, CalendarHeart, Search } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Me } from "~/shared/api/types";
import { fetchWaiting, leaveWaitingList, type WaitingEntry } from "~/shared/api/waitingList";
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Dialog,
  EmptyState,
  ErrorPanel,
  Loaded,
  toast,
} from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useNow } from "~/shared/hooks/useNow";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale, dayAndTime, fullDate } from "~/shared/i18n";
import { constraints, isOpen, timeToAnswer } from "~/shared/waiting/suits";
import { PatientGate } from "../PatientGate";
import { PersonSwitch } from "../space/PersonSwitch";
import { personOf } from "../space/person";
import { tw } from "./texts";
import { background, isLive, target } from "./words";

const POLL_MS = 20_000;

export default function WaitingPage() {
  useTitle(tw("list.title"));
  return <PatientGate>{(me) => <Waiting me={me} />}</PatientGate>;
}

/** What a patient waits for: offers first, then the waits, then what is over. */
function Waiting({ me }: { me: Me }) {
  const { patientId } = personOf(me);
  const now = useNow(10_000);
  const line = useResource((signal) => fetchWaiting(undefined, signal), []);
  usePolling(line, POLL_MS);
  const [leaving, setLeaving] = useState<WaitingEntry>();
  return (
    <main id="contenu" class="page stack waits">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} class="btn--flush" href="/rendez-vous">
          {tw("list.back")}
        </ButtonLink>
      </div>
      <h1>{tw("list.title")}</h1>
      <p>{tw("list.lead")}</p>
      <PersonSwitch me={me} />
      <Loaded resource={line} skeleton={[140, 140]}>
        {({ entries }) => {
          const mine = entries.filter(({ patient }) => patient.patient_id === patientId);
          const live = mine.filter(isLive);
          const over = mine.filter((entry) => !isLive(entry));
          return (
            <>
              {live.length === 0 && <Nothing />}
              <ul class="stack">
                {live.map((entry) => (
                  <Card as="li" key={entry.entry_id} tone={entry.state === "offered" ? "action" : "plain"}>
                    <Wait entry={entry} now={now} onLeave={() => setLeaving(entry)} />
                  </Card>
                ))}
              </ul>
              {over.length > 0 && <Over entries={over} now={now} />}
            </>
          );
        }}
      </Loaded>
      <LeaveDialog entry={leaving} onClose={() => setLeaving(undefined)} onLeft={line.reload} />
    </main>
  );
}

function Nothing() {
  return (
    <EmptyState icon={BellRing} title={tw("list.empty")}>
      <p>{tw("list.empty_text")}</p>
      <ButtonLink kind="primary" icon={Search} href="/">
        {tw("list.search")}
      </ButtonLink>
    </EmptyState>
  );
}

function Wait({ entry, now, onLeave }: { entry: WaitingEntry; now: number; onLeave: () => void }) {
  const why = background(entry, now);
  const { offer } = entry;
  const answerable = entry.state === "offered" && offer && isOpen(offer, now);
  return (
    <>
      <div class="wait__head">
        <h2>{target(entry)}</h2>
        {entry.practitioner && <p class="soft">{byLocale(entry.practitioner, "speciality")}</p>}
      </div>
      {why && <p>{why}</p>}
      <p class="soft small figures">{constraints(entry)}</p>
      {answerable ? (
        <div class="wait__offer" role="status">
          <p>
            <Badge tone="action" icon={CalendarHeart}>
              {tw("entry.offered")}
            </Badge>
          </p>
          <p class="wait__when figures capital">{dayAndTime(offer.starts_at, now)}</p>
          <p class="soft small figures">{timeToAnswer(offer.deadline, now)}</p>
          <ButtonLink kind="primary" href={`/offres/${offer.offer_id}`} wide>
            {tw("entry.see")}
          </ButtonLink>
        </div>
      ) : (
        entry.ahead !== null && (
          <p class="small">{entry.ahead === 0 ? tw("entry.first") : tw.n("entry.ahead", entry.ahead)}</p>
        )
      )}
      <div class="row">
        <ButtonLink href={`/attente/${entry.entry_id}`}>{tw("entry.change")}</ButtonLink>
        <Button kind="quiet" data-testid="waiting-leave" onClick={onLeave}>
          {tw("entry.leave")}
        </Button>
      </div>
    </>
  );
}

function Over({ entries, now }: { entries: WaitingEntry[]; now: number }) {
  return (
    <section class="stack" aria-labelledby="over-title">
      <h2 id="over-title">{tw("list.ended")}</h2>
      <ul class="stack over">
        {entries.map((entry) => (
          <li key={entry.entry_id} class="over__one">
            <span>
              <strong>{target(entry)}</strong>
              <span class="soft small">{entry.ended_at && fullDate(entry.ended_at)}</span>
            </span>
            {entry.state === "booked" && entry.offer ? (
              <ButtonLink href={`/rendez-vous/${entry.offer.appointment_id}`}>
                {dayAndTime(entry.offer.starts_at, now)}
              </ButtonLink>
            ) : (
              <Badge>{tw(entry.state === "left" ? "entry.state.left" : "entry.state.expired")}</Badge>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface LeaveProps {
  entry: WaitingEntry | undefined;
  onClose: () => void;
  onLeft: () => void;
}

function LeaveDialog({ entry, onClose, onLeft }: LeaveProps) {
  const { busy, problem, run } = useAction();

  async function leave() {
    if (!entry) return;
    await run(async () => {
      await leaveWaitingList(entry.entry_id);
      toast(tw("leave.done"));
      onClose();
      onLeft();
    });
  }

  return (
    <Dialog
      open={entry !== undefined}
      title={tw("leave.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tw("leave.keep")}</Button>
          <Button kind="danger" busy={busy} data-testid="waiting-leave-go" onClick={() => void leave()}>
            {tw("leave.go")}
          </Button>
        </>
      }
    >
      {entry && <p>{tw("leave.text", { what: target(entry) })}</p>}
      {problem && <ErrorPanel problem={problem} />}
    </Dialog>
  );
}
