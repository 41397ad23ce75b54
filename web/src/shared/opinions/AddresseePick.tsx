import { useState } from "preact/hooks";
import { fetchSpecialities } from "../api/endpoints";
import type { OpinionAddressee } from "../api/opinions";
import { Button, ErrorPanel, Select } from "../components";
import { useResource } from "../hooks/useResource";
import { byLocale } from "../i18n";
import { ColleagueSearch } from "../staff/ColleagueSearch";
import { Chips } from "./Chips";
import { to } from "./texts";

const DERMATOLOGY = "dermatology";
interface AddresseePickProps {
  /** Who asks, and is not asked. */
  except: string | undefined;
  /** The name of who is addressed already. */
  name?: string | undefined;
  addressee: OpinionAddressee;
  onChange: (addressee: OpinionAddressee) => void;
}

/** A practitioner by name, or whoever of a speciality takes it first. */
export function AddresseePick({ except, name, addressee, onChange }: AddresseePickProps) {
  const person = !addressee.to_speciality_code;
  const [chosen, setChosen] = useState(name);
  return (
    <div class="stack">
      <Chips
        legend={to("ask.to")}
        options={[
          { value: "speciality", label: to("ask.to_speciality") },
          { value: "person", label: to("ask.to_person") },
        ]}
        chosen={[person ? "person" : "speciality"]}
        onChange={([kind]) => {
          setChosen(undefined);
          onChange(kind === "person" ? {} : { to_speciality_code: DERMATOLOGY });
        }}
      />
      {!person && (
        <SpecialityPick
          code={addressee.to_speciality_code ?? DERMATOLOGY}
          onChange={(code) => onChange({ to_speciality_code: code })}
        />
      )}
      {person && addressee.to_practitioner_id && chosen && (
        <p class="row">
          <strong>{chosen}</strong>
          <Button kind="quiet" onClick={() => onChange({})}>
            {to("ask.change")}
          </Button>
        </p>
      )}
      {person && !(addressee.to_practitioner_id && chosen) && (
        <ColleagueSearch
          label={to("ask.search")}
          hint={to("ask.search_hint")}
          count={(found) => (found > 0 ? to.n("ask.search_found", found) : to("ask.search_none"))}
          except={except}
          testid="opinion"
          onPick={(card) => {
            setChosen(card.name);
            onChange({ to_practitioner_id: card.practitioner_id });
          }}
        />
      )}
    </div>
  );
}

function SpecialityPick({ code, onChange }: { code: string; onChange: (code: string) => void }) {
  const all = useResource((signal) => fetchSpecialities(signal), []);
  const options = (all.data ?? [])
    .map((one) => ({ value: one.code, label: byLocale(one, "name") }))
    .sort((a, b) => a.label.localeCompare(b.label));
  if (all.problem) return <ErrorPanel problem={all.problem} onRetry={all.reload} />;
  return (
    <Select
      label={to("ask.speciality")}
      hint={to("ask.speciality_hint")}
      value={code}
      options={options}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
