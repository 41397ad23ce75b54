import "./chat.css";
import { MessagesSquare } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { EmptyState, ErrorPanel, Skeleton } from "../../components";
import type { CallSession } from "../call";
import { ChatForm } from "./ChatForm";
import { ChatLine } from "./ChatLine";
import type { Chat } from "./chat";
import { tRoom } from "./texts";

interface ChatPanelProps {
  chat: Chat;
  session: CallSession;
  consultationId: string;
}

/** What is written in the visit, newest at the foot, and the place to write. */
export function ChatPanel({ chat, session, consultationId }: ChatPanelProps) {
  const foot = useRef<HTMLDivElement>(null);
  const { messages } = chat;
  useEffect(() => {
    chat.look(true);
    return () => chat.look(false);
  }, []);
  useEffect(() => foot.current?.scrollIntoView({ block: "end" }), [messages.length]);
  return (
    <section class="chat" aria-label={tRoom("chat.title")} data-testid="chat">
      <p class="chat__lead small soft">{tRoom("chat.lead")}</p>
      <div
        class="chat__list"
        role="log"
        aria-label={tRoom("chat.title")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        {chat.loading && <Skeleton heights={[48, 48]} />}
        {chat.problem && <ErrorPanel problem={chat.problem} onRetry={chat.reload} />}
        {!chat.loading && !chat.problem && messages.length === 0 && (
          <EmptyState icon={MessagesSquare} title={tRoom("chat.empty")}>
            <p class="soft">{tRoom("chat.empty_help")}</p>
          </EmptyState>
        )}
        <ol>
          {messages.map((message) => (
            <ChatLine
              key={message.message_id}
              message={message}
              mine={message.member === session.me.value?.member}
              consultationId={consultationId}
            />
          ))}
        </ol>
        <div ref={foot} />
      </div>
      <ChatForm onSend={chat.send} />
    </section>
  );
}
