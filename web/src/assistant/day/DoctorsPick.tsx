import "./doctors-pick.css";
import { ChevronDown } from "lucide-preact";
import { useState } from "preact/hooks";
import type { AgendaDelegation } from "~/shared/api/preparation";
import { Check, Field } from "~/shared/components";
import { byLocale } from "~/shared/i18n";
import { ta } from "../agenda/texts";

/** As many as the server draws at once. */
const MOST = 30;

interface DoctorsPickProps {
  doctors: AgendaDelegation[];
  picked: string[];
  onPick: (ids: string[]) => void;
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Which doctors stand in the grid; folded until it is wanted. */
export function DoctorsPick({ doctors, picked, onPick }: DoctorsPickProps) {
  const [words, setWords] = useState("");
  const found = doctors.filter((one) =>
    plain(`${one.name} ${byLocale(one, "speciality")}`).includes(plain(words)),
  );
  const full = picked.length >= MOST;
  return (
    <details class="doctors-pick" data-testid="doctors-pick">
      <summary>
        {ta("grid.shown", { n: picked.length, total: doctors.length })}
        <ChevronDown size={20} aria-hidden="true" />
      </summary>
      <div class="stack doctors-pick__panel">
        <Field
          label={ta("grid.find")}
          type="search"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
        <ul class="doctors-pick__list">
          {found.map((one) => {
            const id = one.practitioner_id;
            const on = picked.includes(id);
            return (
              <li key={id}>
                <Check
                  checked={on}
                  disabled={on ? picked.length === 1 : full}
                  onChange={() => onPick(on ? picked.filter((other) => other !== id) : [...picked, id])}
                >
                  {one.name} <span class="soft small">{byLocale(one, "speciality")}</span>
                </Check>
              </li>
            );
          })}
        </ul>
      </div>
    </details>
  );
}
