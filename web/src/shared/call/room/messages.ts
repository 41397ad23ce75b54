// The messages of a visit as a list: from the history, from the room, from this page.

import type { ChatMessage } from "../../api/chat";

/** Oldest first, each message once. */
export function merged(...lists: (readonly ChatMessage[])[]): ChatMessage[] {
  const byId = new Map(lists.flat().map((message) => [message.message_id, message]));
  return [...byId.values()].sort((a, b) => a.sent_at.localeCompare(b.sent_at));
}
