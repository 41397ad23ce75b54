import "./care.css";
import type { Identity } from "../api/care";
import { birthDate } from "../i18n";
import { tcare } from "./texts";

/** The five strict traits, and the matricule where it may be shown. */
export function IdentityFacts({ identity }: { identity: Identity }) {
  const unknown = tcare("trait.unknown");
  const rows: [string, string][] = [
    [tcare("trait.birth_name"), identity.birth_name || unknown],
    [tcare("trait.given_names"), identity.given_names || unknown],
    [tcare("trait.birth_date"), birthDate(identity.birth_date)],
    [tcare("trait.sex"), identity.sex ? tcare(`trait.sex_${identity.sex}`) : unknown],
    [tcare("trait.birth_place"), identity.birth_place_code ?? unknown],
  ];
  if (identity.matricule) rows.push([tcare("trait.matricule"), spaced(identity.matricule)]);
  return (
    <dl class="traits figures">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `2 44 03 34 172 015 38`: as it is printed on the card. */
const spaced = (matricule: string): string =>
  matricule.replace(/^(.)(..)(..)(..)(...)(...)(..)$/, "$1 $2 $3 $4 $5 $6 $7");
