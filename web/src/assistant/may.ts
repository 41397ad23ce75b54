import { me } from "~/shared/session/session";

/**
 * An attendant welcomes people at a cabin: sees the day, the readings and the identities of the site,
 * and neither books nor reads reasons and photos. The server decides; this only spares empty places.
 */
export const isAttendant = (): boolean => me.value?.role === "attendant";
