import "./messages.css";
import { CircleAlert, CircleCheck, Clock, Mail, MailX, MessageSquare } from "lucide-preact";
import { useId } from "preact/hooks";
import { fetchSentMessages, type SentMessage } from "../api/messages";
import { Loaded } from "../components/Loaded";
import { usePolling } from "../hooks/usePolling";
import { useResource } from "../hooks/useResource";
import { dayAndTime } from "../i18n/time";
import { tm } from "./texts";

const SOON_MS = 3_000;
const NEVER_MS = 2 ** 31 - 1;

interface SentListProps {
  appointmentId: string;
  /** Changes when something about the appointment did: the list is read again. */
  version?: string | number;
  /** Shown to whom it concerns; staff read about the patient. */
  reader: "patient" | "staff";
}

/** What was written about one appointment, and what became of it. */
export function SentList({ appointmentId, version = 0, reader }: SentListProps) {
  const titleId = useId();
  const sent = useResource((signal) => fetchSentMessages(appointmentId, signal), [appointmentId, version]);
  // A message leaves a moment after the booking: until it has, it is looked for again.
  const leaving = sent.data?.length === 0 || sent.data?.some(isLeaving);
  usePolling(sent, leaving ? SOON_MS : NEVER_MS);
  return (
    <section class="stack sent" aria-labelledby={titleId} data-testid="sent-messages">
      <h2 id={titleId}>{tm("sent.title")}</h2>
      {reader === "staff" && <p class="soft small">{tm("sent.lead")}</p>}
      <Loaded resource={sent} skeleton={[48, 48]}>
        {(found) =>
          found.length === 0 ? (
            <p class="soft">{tm("sent.none")}</p>
          ) : (
            <ul class="sent__list">
              {found.map((message) => (
                <Line key={message.message_id} message={message} reader={reader} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

const isLeaving = ({ state, due_at }: SentMessage) => state === "queued" && Date.parse(due_at) <= Date.now();

const ICONS = {
  queued: Clock,
  sent: CircleCheck,
  delivered: CircleCheck,
  failed: CircleAlert,
  suppressed: MailX,
  withdrawn: MailX,
} as const;

function Line({ message, reader }: { message: SentMessage; reader: SentListProps["reader"] }) {
  const { kind, channel, state, due_at, sent_at, to_you } = message;
  const Icon = ICONS[state];
  const Way = channel === "email" ? Mail : MessageSquare;
  const when = dayAndTime(state === "queued" ? due_at : (sent_at ?? due_at));
  const toOther = reader === "patient" && !to_you;
  return (
    <li class="sent__line" data-state={state} data-kind={kind}>
      <Icon size={22} aria-hidden="true" />
      <div>
        <strong>{tm(`kind.${kind}`)}</strong>
        {" · "}
        <span class="figures">
          {isLeaving(message) ? tm("state.leaving") : tm(`state.${state}`, { when })}
        </span>
        {state !== "suppressed" && (
          <span class="soft sent__way">
            <Way size={16} aria-hidden="true" />
            {tm(`sent.by.${channel}`)}
            {toOther && ` ${tm("sent.to_other")}`}
          </span>
        )}
      </div>
    </li>
  );
}
