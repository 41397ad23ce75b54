import { tc } from "~/shared/i18n";
import { ta } from "./texts";
import { fr } from "./texts/fr";

const PREFIX = "action.";

/** Every action that has words, in the order of the catalogue: by subject. */
export const ACTIONS: readonly string[] = Object.keys(fr)
  .filter((key) => key.startsWith(PREFIX))
  .map((key) => key.slice(PREFIX.length));

/** `record:read` in plain words; an action newer than this page shows its code. */
export const actionWords = (action: string): string => ta.find(PREFIX + action) ?? action;

/** The role of whoever acts; empty for what is no person's role. */
export const roleWords = (role: string): string => tc.find(`role.${role}`) ?? "";

/** Who acts: the name as it was then, or the service itself. */
export const actorWords = (actor: string): string =>
  ta.find(`actor.${actor}`) ?? tc.find(`role.${actor}`) ?? actor;
