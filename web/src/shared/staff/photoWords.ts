import type { Photo } from "../api/types";
import { tCall } from "../call/texts";
import { dayAndTime } from "../i18n";
import { tr } from "./texts";

/** `Dos`; a code this page does not know yet is shown as it is. */
export const siteWords = (code: string | null): string => tCall.find(`site.${code ?? "other"}`) ?? code ?? "";

export const takenAt = (photo: Photo): string => photo.taken_at ?? photo.received_at;

/** `Dos, aujourd’hui à 14 h 30` */
export const photoWords = (photo: Photo): string =>
  tr("photo.label", { site: siteWords(photo.body_site), when: dayAndTime(takenAt(photo)) });
