import type { AccessEntry } from "~/shared/api/care";
import { fill } from "~/shared/i18n";
import { ts } from "./texts";

const NOUNS = ["record", "identity", "name", "person"] as const;

/** `votre dossier`, or `le dossier de Léa` on the page of another person. */
function nouns(other: string | undefined): Record<string, string> {
  return Object.fromEntries(
    NOUNS.map((noun) => [
      noun,
      other === undefined ? ts(`noun.${noun}.own`) : ts(`noun.${noun}.of`, { name: other }),
    ]),
  );
}

/** `Dr Claire Martin, médecin,`; whoever has no name is the service itself. */
function who({ actor, role }: AccessEntry, other: string | undefined): string {
  if (role === "patient" && other !== undefined) {
    return ts("access.who", { name: actor, role: ts("role.patient_of", { name: other }) });
  }
  // What the server does by itself carries the role in the place of a name.
  if (actor === "" || actor === role) return ts.find(`the.${role}`) ?? ts("the.service");
  const words = ts.find(`role.${role}`);
  return words ? ts("access.who", { name: actor, role: words }) : actor;
}

/**
 * One entry as a sentence for the patient. `other`: whose record it is, when not the reader's.
 * An action this page does not know yet gets a general sentence.
 */
export function sentence(entry: AccessEntry, other?: string): string {
  const parts = nouns(other);
  if (entry.mine) {
    return `${fill(ts.find(`own.${entry.action}`) ?? ts("own.other", { record: parts.record ?? "" }), parts)}.`;
  }
  const did = fill(ts.find(`did.${entry.action}`) ?? ts.find("did.other") ?? "", parts);
  return ts("access.line", { who: who(entry, other), did });
}
