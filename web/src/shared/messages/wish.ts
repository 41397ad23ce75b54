import type { Channel, NewPreferences, Preferences } from "../api/messages";

/** What the form holds: the preferences without what only the server says. */
export type Wish = Required<NewPreferences>;

export function wishOf(found: Preferences): Wish {
  const { locale, channels, reminders, quiet_from, quiet_until, agenda_changes } = found;
  return {
    locale,
    channels: [...channels],
    reminders: [...reminders],
    quiet_from,
    quiet_until,
    agenda_changes: agenda_changes ?? false,
  };
}

/** With or without one value, the others in their order. */
export const toggled = <T>(values: readonly T[], value: T, on: boolean): T[] =>
  on ? [...values.filter((one) => one !== value), value] : values.filter((one) => one !== value);

/** A choice with nothing in it would mean "as you like": the last channel stays. */
export function withChannel(wish: Wish, channel: Channel, on: boolean): Wish {
  const channels = toggled(wish.channels, channel, on);
  return channels.length === 0 ? wish : { ...wish, channels };
}
