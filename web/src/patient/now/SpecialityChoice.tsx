import type { LobbySpeciality } from "~/shared/api/queue";
import type { Speciality } from "~/shared/api/types";
import { byLocale, timeOfDay } from "~/shared/i18n";
import { tn } from "./texts";

interface SpecialityChoiceProps {
  lobby: LobbySpeciality[];
  all: Speciality[];
  chosen: string;
  onChoose: (speciality: string) => void;
}

/** Only what somebody is there for, with how many wait. */
export function SpecialityChoice({ lobby, all, chosen, onChoose }: SpecialityChoiceProps) {
  const nameOf = (code: string) => {
    const found = all.find((one) => one.code === code);
    return found ? byLocale(found, "name") : code;
  };
  return (
    <fieldset class="now__choices">
      <legend>{tn("speciality.legend")}</legend>
      {lobby.map((one) => (
        <label key={one.speciality} class="now__choice">
          <input
            type="radio"
            name="speciality"
            value={one.speciality}
            checked={one.speciality === chosen}
            onChange={() => onChoose(one.speciality)}
          />
          <span>
            <strong class="capital">{nameOf(one.speciality)}</strong>
            <span class="soft small figures">{lobbyWords(one)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** `2 médecins reçoivent, 3 personnes attendent` */
export function lobbyWords({ open, opens_at, waiting }: LobbySpeciality): string {
  const there =
    open > 0 ? tn.n("speciality.open", open) : tn("speciality.opens", { time: timeOfDay(opens_at ?? "") });
  const line = waiting > 0 ? tn.n("speciality.waiting", waiting) : tn("speciality.waiting_none");
  return `${there}, ${line}`;
}
