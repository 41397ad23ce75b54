import "./case.css";
import { FolderOpen } from "lucide-preact";
import type { OpinionEvent, OpinionView } from "../api/opinions";
import { ButtonLink } from "../components";
import { birthDate, dayAndTime } from "../i18n";
import { HistoryShown } from "./HistoryFields";
import { to } from "./texts";
import { addresseeWords, askerWords, DueBadge, StateBadge, UrgencyBadge, whoWords } from "./words";

/** Who it is about, where the case stands, until when. `recordHref`: of the patient's record, where there is one. */
export function CaseHead({ opinion, recordHref }: { opinion: OpinionView; recordHref?: string | undefined }) {
  return (
    <header class="stack case__head">
      <h1>{whoWords(opinion)}</h1>
      <p class="row">
        <UrgencyBadge urgency={opinion.urgency} />
        <StateBadge state={opinion.state} />
        <DueBadge line={opinion} />
      </p>
      <p class="soft">
        {opinion.patient && <>{birthDate(opinion.patient.birth_date)} · </>}
        {askerWords(opinion)}
        <br />
        {addresseeWords(opinion)}
      </p>
      {recordHref && opinion.patient && (
        <div>
          <ButtonLink icon={FolderOpen} href={recordHref}>
            {to("case.record")}
          </ButtonLink>
        </div>
      )}
    </header>
  );
}

export function CaseFacts({ opinion }: { opinion: OpinionView }) {
  return (
    <>
      {opinion.question && (
        <section class="stack" aria-labelledby="case-question">
          <h2 id="case-question">{to("case.question")}</h2>
          <p class="case__words">{opinion.question}</p>
        </section>
      )}
      {opinion.history && (
        <section class="stack" aria-labelledby="case-history">
          <h2 id="case-history">{to("history")}</h2>
          <HistoryShown history={opinion.history} />
        </section>
      )}
    </>
  );
}

export function CaseEvents({ events }: { events: OpinionEvent[] }) {
  if (events.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="case-events">
      <h2 id="case-events">{to("case.events")}</h2>
      <ol class="case__events">
        {events.map((event) => (
          <li key={`${event.at}${event.kind}`}>
            <p>
              <span class="soft figures">{dayAndTime(event.at)}</span> {eventWords(event)}
            </p>
            {event.words && <p class="case__words">{event.words}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function eventWords({ actor, kind, urgency }: OpinionEvent): string {
  if (kind === "overdue") return to("event.overdue");
  if (kind === "triaged")
    return `${actor} ${to("event.triaged", { urgency: urgency ? to(`urgency.${urgency}`) : "" })}`;
  return `${actor} ${to(`event.${kind}`)}`;
}
