import "./person.css";
import type { Me } from "~/shared/api/types";
import { choosePerson, personOf } from "./person";
import { ts } from "./texts";

interface PersonSwitchProps {
  me: Me;
  legend?: string;
}

/** For whom, when the account acts for somebody else too. Nothing at all otherwise. */
export function PersonSwitch({ me, legend }: PersonSwitchProps) {
  const people = me.acts_for;
  if (people.length < 2) return null;
  const { patientId } = personOf(me);
  return (
    <fieldset class="persons" data-testid="person-switch">
      <legend>{legend ?? ts("person.legend")}</legend>
      <div class="persons__choices">
        {people.map(({ patient_id, name, relation }) => (
          <label key={patient_id} class="persons__one">
            <input
              type="radio"
              name="person"
              checked={patient_id === patientId}
              onChange={() => choosePerson(patient_id)}
            />
            <span>{relation === "self" ? ts("person.me") : name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
