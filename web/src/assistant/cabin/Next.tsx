import { MapPin } from "lucide-preact";
import type { CabinCard } from "~/shared/api/cabins";
import { timeOfDay } from "~/shared/i18n";
import { tb } from "./texts";

/** Who comes next, and what the emergency screen of the cabin says. */
export function Next({ card }: { card: CabinCard }) {
  const { where } = card;
  const address = [where.name, where.street, `${where.postcode} ${where.commune}`, where.access]
    .filter(Boolean)
    .join(", ");
  return (
    <section class="stack" aria-label={`${tb("next.title")}, ${card.name}`}>
      <h3>{tb("next.title")}</h3>
      {card.next.length === 0 && <p class="soft">{tb("next.none")}</p>}
      <ol class="cabin-next">
        {card.next.map((one) => (
          <li key={one.appointment_id}>
            <strong class="figures">{timeOfDay(one.starts_at)}</strong>
            <a href={`/assistant/rendez-vous/${one.appointment_id}`}>{one.patient.name}</a>
            <span class="soft">{tb("next.with", { name: one.practitioner.name })}</span>
          </li>
        ))}
      </ol>
      <p class="cabin-where small">
        <MapPin size={18} aria-hidden="true" />
        <span>
          {tb("where", { address })}
          <br />
          {where.callback ? tb("where.callback", { number: where.callback }) : <em>{tb("where.lack")}</em>}
        </span>
      </p>
    </section>
  );
}
