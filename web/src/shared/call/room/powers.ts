// What the pages offer to whom. The server decides (signaling/roles.py); a page only hides what would be refused.

import type { Role } from "../wire";

const HOSTS = new Set<Role>(["practitioner", "assistant"]);
/** Whoever holds a device with a camera of the patient's side. */
const FILMED = new Set<Role>(["patient", "kiosk", "guest", "attendant"]);

export const mayAdmit = (me: Role | undefined): boolean => me !== undefined && HOSTS.has(me);
/** Sent out or put back to the door; who always enters would be inside again at once. */
export const mayDismiss = (me: Role | undefined, whom: Role): boolean =>
  me === "practitioner" && whom !== "practitioner";
export const mayAskToMute = mayAdmit;
export const mayAskCamera = (me: Role | undefined, of: Role): boolean => mayAdmit(me) && FILMED.has(of);
