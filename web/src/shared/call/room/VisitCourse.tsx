import "./chat.css";
import type { ChatMessage } from "../../api/chat";
import { timeOfDay } from "../../i18n";
import { ChatLine } from "./ChatLine";
import { merged } from "./messages";
import { tRoom } from "./texts";

interface VisitCourseProps {
  consultationId: string;
  handOvers: readonly {
    hand_over_id: string;
    by: string;
    to: string;
    at: string;
    state: string;
    note: string;
  }[];
  endReason: string | null;
  endText: string;
  chat: readonly ChatMessage[];
}

/** In the record: who carried on, why the visit ended, and what was written. Nothing where there is nothing. */
export function VisitCourse({ consultationId, handOvers, endReason, endText, chat }: VisitCourseProps) {
  const taken = handOvers.filter(({ state }) => state === "taken");
  const ended = endReason ? tRoom.find(`record.ended_${endReason}`) : undefined;
  if (taken.length === 0 && !ended && !endText && chat.length === 0) return null;
  return (
    <section class="stack course" data-testid="visit-course">
      {taken.map(({ hand_over_id, by, to, at, note }) => (
        <div key={hand_over_id}>
          <p>{tRoom("record.handed", { time: timeOfDay(at), by, to })}</p>
          {note && <p class="chat__text soft">{note}</p>}
        </div>
      ))}
      {ended && <p>{ended}</p>}
      {endText && <p>{tRoom("ended.text", { text: endText })}</p>}
      {chat.length > 0 && (
        <>
          <h3>{tRoom("chat.title")}</h3>
          <ol class="chat__history">
            {merged(chat).map((message) => (
              <ChatLine
                key={message.message_id}
                message={message}
                mine={false}
                consultationId={consultationId}
              />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
