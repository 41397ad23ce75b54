// What is written in a visit, as a page holds it: the history over HTTP and what the room tells, each once.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ChatMessage, fetchMessages, sendMessage, uploadAttachment } from "../../api/chat";
import { idempotencyKey } from "../../api/client";
import { type ApiProblem, asProblem } from "../../api/problem";
import { useResource } from "../../hooks/useResource";
import type { CallSession } from "../call";
import { merged } from "./messages";

export interface Chat {
  messages: ChatMessage[];
  /** Of the history; what the room tells still comes. */
  problem: ApiProblem | undefined;
  loading: boolean;
  reload: () => void;
  /** Of others, not looked at yet. */
  unread: number;
  /** Whether the messages are in sight now. */
  look: (open: boolean) => void;
  /** Rejects with an `ApiProblem`; a second try of the same message is the same message. */
  send: (draft: Draft) => Promise<void>;
}

/** What is not needed in the second in which two people are brought together waits that long. */
export const PICTURE_FIRST_MS = 1000;

export interface Draft {
  clientId: string;
  text: string;
  files: readonly File[];
}

export const newDraft = (): Draft => ({ clientId: idempotencyKey(), text: "", files: [] });

export function useChat(consultationId: string, session: CallSession): Chat {
  const history = useResource((signal) => fetchMessages(consultationId, signal), [consultationId]);
  const [sent, setSent] = useState<ChatMessage[]>([]);
  const [open, setOpen] = useState(false);
  /** What has reached the server already, so that a second try sends no octet twice. */
  const stored = useRef(new WeakMap<File, string>());
  const seen = useRef(new Set<string>());
  const told = session.chat.value;
  const me = session.me.value?.member;
  const messages = useMemo(() => merged(history.data ?? [], told, sent), [history.data, told, sent]);
  const state = session.state.value;
  const isIn = state === "admitted" || state === "in_call" || state === "reconnecting";

  // A session begun anew may have missed what was said between. Not in the moment of admission: the picture goes first.
  useEffect(() => {
    if (!isIn) return;
    const timer = setTimeout(history.reload, PICTURE_FIRST_MS);
    return () => clearTimeout(timer);
  }, [isIn]);

  // What was written before this page opened is not news.
  const first = useRef(true);
  if (first.current && history.data) {
    for (const { message_id } of history.data) seen.current.add(message_id);
    first.current = false;
  }
  if (open) for (const { message_id } of messages) seen.current.add(message_id);
  const unread = messages.filter(({ member, message_id }) => member !== me && !seen.current.has(message_id));

  async function send({ clientId, text, files }: Draft): Promise<void> {
    try {
      const attachments = [];
      for (const file of files) {
        const attachment_id =
          stored.current.get(file) ?? (await uploadAttachment(consultationId, file)).attachment_id;
        stored.current.set(file, attachment_id);
        attachments.push({ attachment_id, name: file.name });
      }
      const message = await sendMessage(consultationId, { client_id: clientId, text, attachments });
      setSent((before) => [...before, message]);
    } catch (thrown) {
      throw asProblem(thrown);
    }
  }

  return {
    messages,
    problem: history.problem,
    loading: history.loading && !history.data,
    reload: history.reload,
    unread: unread.length,
    look: setOpen,
    send,
  };
}
