import { type CabinCard, type CabinMove, fetchCabinMoves } from "~/shared/api/cabins";
import { Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime } from "~/shared/i18n";
import { tb } from "./texts";

/** The last transitions by name; loaded again with each new state. */
export function History({ card }: { card: CabinCard }) {
  const { cabin_id, position } = card;
  const moves = useResource((signal) => fetchCabinMoves(cabin_id, signal), [cabin_id, position.since]);
  return (
    <details class="cabin-history">
      <summary>{tb("history.title")}</summary>
      <Loaded resource={moves} skeleton={[96]}>
        {(found) => (
          <ol>
            {found.map((one) => (
              <li key={`${one.at} ${one.move}`}>
                <span class="soft figures">{dayAndTime(one.at)}</span>{" "}
                {tb("history.line", { actor: actorOf(one), what: tb(`did.${one.move}`) })}
                {one.words && <q>{one.words}</q>}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </details>
  );
}

const actorOf = ({ actor }: CabinMove) => tb.find(`actor.${actor}`) ?? actor;
