// The door of the room as this page knows it: who knocks, whether it is locked, how long one waits oneself.

import { signal } from "@preact/signals";
import type { Knock, Waiting } from "./model";
import type { ServerMessage, WaitingState } from "./wire";

export class Door {
  readonly knocks = signal<Knock[]>([]);
  readonly locked = signal(false);
  readonly waiting = signal<Waiting | null>(null);
  /** When this page began to wait, by this device's clock. */
  readonly waitingSince = signal<number | null>(null);

  /** True when the message was about the door. */
  receive(message: ServerMessage): boolean {
    switch (message.type) {
      case "knocked":
        this.knock({ ...message, quiet: message.quiet ?? false });
        return true;
      case "knock_withdrawn":
        this.gone(message.member);
        return true;
      case "room_locked":
        this.locked.value = message.locked;
        return true;
      default:
        return false;
    }
  }

  waits(message: WaitingState | null): void {
    this.waitingSince.value ??= Date.now();
    if (!message) return;
    const { state, since, minutes = null, note = "" } = message;
    this.waiting.value = { state, since, minutes, note };
  }

  waitsNoMore(): void {
    this.waiting.value = null;
    this.waitingSince.value = null;
  }

  gone(member: string): void {
    this.knocks.value = this.knocks.value.filter((knock) => knock.member !== member);
  }

  /** Somebody who waits was told to: the row stays, the bell is silent. */
  hush(member: string): void {
    this.knocks.value = this.knocks.value.map((one) =>
      one.member === member ? { ...one, quiet: true } : one,
    );
  }

  clear(): void {
    this.knocks.value = [];
    this.locked.value = false;
  }

  private knock({ member, role, name, since, quiet }: Knock): void {
    const others = this.knocks.value.filter((knock) => knock.member !== member);
    this.knocks.value = [...others, { member, role, name, since, quiet }];
  }
}
