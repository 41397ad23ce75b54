// Names of what instruments say, in the language of the page.

import type { Laterality } from "~/generated/contract";
import type { Line, Subject } from "./lines";
import { tv } from "./texts";

export function subjectName(subject: Subject): string {
  if (subject === "blood_pressure") return tv("tile.blood_pressure");
  return tv(`metric.${subject}`);
}

const PRESSURES: ReadonlySet<Subject> = new Set(["intraocular_pressure", "corneal_thickness"]);

/** Words that stand for one thing together come before their parts. */
const PARTS = /list_(\d+)|type_(\d+)|plus(\d+)|minus(\d+)|low_light|base_(?:in|out|up|down)|[a-z]+\d*|\d+/g;
const COUNTED = ["attempt", "type", "plus", "minus"] as const;

/** "prescription finale, loin". A word without a translation is shown rather than left out. */
export function contextName(context: string, subject?: Subject): string {
  const words = [...context.matchAll(PARTS)].map((found) => {
    const counted = found.slice(1).findIndex((one) => one !== undefined);
    const kind = COUNTED[counted];
    if (kind) return tv(`context.${kind}`, { n: found[counted + 1] ?? "" });
    const [word] = found;
    const ofPressure = subject && PRESSURES.has(subject) ? tv.find(`context.pressure_${word}`) : undefined;
    return ofPressure ?? tv.find(`context.${word}`) ?? word;
  });
  return words.join(", ");
}

export const eyeName = (eye: Laterality | null): string => tv(`eye.${eye ?? "none"}`);

/** "Pression de l’œil, moyenne" */
export function titleOf({ subject, context }: Line): string {
  return context ? `${subjectName(subject)}, ${contextName(context, subject)}` : subjectName(subject);
}

/** "Pression de l’œil, moyenne, œil droit" */
export const lineName = (line: Line): string =>
  line.eye ? `${titleOf(line)}, ${eyeName(line.eye).toLowerCase()}` : titleOf(line);

export const absentWords = (reason: string | null): string =>
  tv.find(`absent.${reason ?? "unknown"}`) ?? spelled(reason ?? "");

function flagName(flag: string): string {
  const slot = /^user_slot_(\d+)$/.exec(flag)?.[1];
  return slot ? tv("flag.user_slot", { n: slot }) : (tv.find(`flag.${flag}`) ?? spelled(flag));
}

/** Each remark once. One without words is shown by its code: a warning is never dropped. */
export const flagWords = (flags: readonly string[]): string[] => [...new Set(flags.map(flagName))];

const spelled = (code: string): string => code.replaceAll("_", " ");
