import { fetchMessages } from "~/shared/api/chat";
import type { Consultation } from "~/shared/api/types";
import { VisitCourse } from "~/shared/call/room/VisitCourse";
import { useResource } from "~/shared/hooks/useResource";

/** How the visit went, besides its notes. What was written comes on its own: the sheet does without it. */
export function SheetCourse({ visit }: { visit: Consultation }) {
  const { consultation_id: id, hand_overs, end_reason, end_text } = visit;
  const chat = useResource((signal) => fetchMessages(id, signal), [id]);
  return (
    <VisitCourse
      consultationId={id}
      handOvers={hand_overs}
      endReason={end_reason}
      endText={end_text}
      chat={chat.data ?? []}
    />
  );
}
