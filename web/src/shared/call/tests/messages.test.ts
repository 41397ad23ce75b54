import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../../api/chat";
import { merged } from "../room/messages";

const at = (message_id: string, sent_at: string): ChatMessage => ({
  message_id,
  author: "Josette",
  role: "patient",
  member: null,
  text: message_id,
  attachments: [],
  sent_at,
});

describe("the messages of a visit", () => {
  it("are each shown once, whichever way they came", () => {
    const first = at("a", "2026-11-28T10:00:00Z");
    const second = at("b", "2026-11-28T10:01:00Z");
    expect(merged([first], [second, first], [second])).toEqual([first, second]);
  });

  it("stand in the order in which they were sent", () => {
    const late = at("late", "2026-11-28T10:05:00Z");
    const early = at("early", "2026-11-28T10:00:00Z");
    expect(merged([late], [early]).map(({ text }) => text)).toEqual(["early", "late"]);
  });
});
