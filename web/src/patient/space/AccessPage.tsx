import { Eye, History, ShieldAlert, ShieldCheck } from "lucide-preact";
import { useState } from "preact/hooks";
import { type AccessEntry, fetchAccesses, type AccessPage as Page } from "~/shared/api/care";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Me } from "~/shared/api/types";
import { Badge, Button, ButtonLink, EmptyState, ErrorPanel, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayInWords, timeOfDay } from "~/shared/i18n";
import { PatientGate } from "../PatientGate";
import { type AccessDay, type AccessLine, byDay, isBreakGlass } from "./accesses";
import { type Person, personOf } from "./person";
import { SpacePage } from "./SpacePage";
import { sentence } from "./sentence";
import { ts } from "./texts";

export default function AccessPage() {
  return <PatientGate>{(me) => <Accesses me={me} />}</PatientGate>;
}

/** Who looked, day by day, newest first. */
function Accesses({ me }: { me: Me }) {
  const person = personOf(me);
  const { patientId, other } = person;
  const first = useResource((signal) => fetchAccesses(patientId, undefined, signal), [patientId]);
  return (
    <SpacePage
      title={other ? ts("access.title_of", { name: other }) : ts("access.title")}
      lead={ts(other ? "access.lead_of" : "access.lead")}
      me={me}
    >
      <Loaded resource={first} skeleton={[40, 72, 72, 72, 40, 72]}>
        {(page) => <Timeline key={patientId} first={page} person={person} />}
      </Loaded>
    </SpacePage>
  );
}

function Timeline({ first, person }: { first: Page; person: Person }) {
  const [older, setOlder] = useState<AccessEntry[]>([]);
  const [next, setNext] = useState(first.next);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const entries = [...first.entries, ...older];

  async function more() {
    if (!next || busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const page = await fetchAccesses(person.patientId, next);
      setOlder((known) => [...known, ...page.entries]);
      setNext(page.next);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }

  if (entries.length === 0) {
    return (
      <EmptyState icon={Eye} title={ts("access.empty")}>
        <p>{ts("access.empty_text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      {byDay(entries).map((day) => (
        <Day key={day.day} day={day} other={person.other} />
      ))}
      {problem && <ErrorPanel problem={problem} onRetry={() => void more()} />}
      {next ? (
        <Button icon={History} wide busy={busy} data-testid="older" onClick={() => void more()}>
          {ts(busy ? "access.more_wait" : "access.more")}
        </Button>
      ) : (
        <p class="soft">{ts("access.start")}</p>
      )}
      <div class="stack access-doubt">
        <p>{ts("access.doubt")}</p>
        <div>
          <ButtonLink icon={ShieldCheck} href="/dossier/droits">
            {ts("access.doubt_go")}
          </ButtonLink>
        </div>
      </div>
    </>
  );
}

function Day({ day, other }: { day: AccessDay; other: string | undefined }) {
  const titleId = `day-${day.day}`;
  const own = day.mine.reduce((sum, { count }) => sum + count, 0);
  return (
    <section class="stack access-day" aria-labelledby={titleId}>
      <h2 id={titleId} class="capital">
        {dayInWords(day.day)}
      </h2>
      {day.others.length > 0 ? (
        <Lines lines={day.others} other={other} />
      ) : (
        <p class="soft">{ts("access.only_mine")}</p>
      )}
      {own > 0 && (
        <details class="access-mine">
          <summary>{ts.n("access.mine", own)}</summary>
          <Lines lines={day.mine} other={other} />
        </details>
      )}
    </section>
  );
}

function Lines({ lines, other }: { lines: AccessLine[]; other: string | undefined }) {
  return (
    <ol class="access-lines">
      {lines.map((line) => (
        <Line key={line.entry.entry_id} line={line} other={other} />
      ))}
    </ol>
  );
}

function times({ count, from, to }: AccessLine): string {
  const span = { from: timeOfDay(from), to: timeOfDay(to) };
  return span.from === span.to
    ? ts("access.times_same", { n: count })
    : ts("access.times", { n: count, ...span });
}

function Line({ line, other }: { line: AccessLine; other: string | undefined }) {
  const { entry, count, to } = line;
  const urgent = isBreakGlass(entry);
  return (
    <li class="access-line" data-urgent={urgent ? "" : undefined} data-action={entry.action}>
      <time class="access-line__time figures" dateTime={to}>
        {timeOfDay(to)}
      </time>
      <div>
        {urgent && (
          <Badge tone="help" icon={ShieldAlert}>
            {ts("access.emergency")}
          </Badge>
        )}
        <p>{sentence(entry, other)}</p>
        {count > 1 && <p class="soft small figures">{times(line)}</p>}
        {entry.reason && <p>{ts("access.reason", { reason: entry.reason })}</p>}
      </div>
    </li>
  );
}
