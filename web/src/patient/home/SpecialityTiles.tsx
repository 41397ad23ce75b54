import { ChevronDown, ChevronUp } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Speciality } from "~/shared/api/types";
import { Button, Skeleton } from "~/shared/components";
import { byLocale } from "~/shared/i18n";
import { specialityIcon } from "../search/icons";
import { resultsPath } from "../search/path";
import { t } from "../texts";

const FIRST = 8;

/** Specialities as pictures with words, those with most doctors first; the rest one tap away. */
export function SpecialityTiles({
  specialities,
  place,
}: {
  specialities: Speciality[] | undefined;
  place: string;
}) {
  const [all, setAll] = useState(false);
  const sorted = [...(specialities ?? [])]
    .filter((speciality) => speciality.practitioners > 0)
    .sort(
      (a, b) => b.practitioners - a.practitioners || byLocale(a, "name").localeCompare(byLocale(b, "name")),
    );
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <section class="stack" aria-labelledby="tiles-title">
      <h2 id="tiles-title">{t("home.or")}</h2>
      {!specialities && <Skeleton heights={[88, 88, 88, 88]} gap={12} />}
      <ul class="specialities">
        {shown.map((speciality) => (
          <Tile key={speciality.code} speciality={speciality} place={place} />
        ))}
      </ul>
      {sorted.length > FIRST && (
        <div>
          <Button icon={all ? ChevronUp : ChevronDown} aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t("home.fewer") : t("home.all", { n: sorted.length })}
          </Button>
        </div>
      )}
    </section>
  );
}

function Tile({ speciality, place }: { speciality: Speciality; place: string }) {
  const Icon = specialityIcon(speciality.code);
  return (
    <li>
      <a class="speciality" href={resultsPath({ speciality: speciality.code, place })}>
        <Icon size={30} strokeWidth={1.75} aria-hidden="true" />
        <strong>{byLocale(speciality, "name")}</strong>
        <span class="soft speciality__count">{t.n("home.doctors", speciality.practitioners)}</span>
      </a>
    </li>
  );
}
