import { useEffect, useRef } from "preact/hooks";
import { toast } from "../../components";
import type { Chat } from "./chat";
import { tRoom } from "./texts";

const SHOWN_CHARS = 80;

/** A message that comes while the panel is closed is told in a few words; it stays counted until it is looked at. */
export function useChatNews(chat: Chat, open: boolean): void {
  const told = useRef(0);
  useEffect(() => {
    const last = chat.messages.at(-1);
    if (!open && last && chat.unread > told.current) {
      const { author: name, text } = last;
      toast(
        text
          ? tRoom("chat.new", {
              name,
              text: text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text,
            })
          : tRoom("chat.file", { name }),
      );
    }
    told.current = chat.unread;
  }, [chat.unread]);
}
