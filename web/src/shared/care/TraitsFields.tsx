import type { Identity, Traits } from "../api/care";
import { Field, Select } from "../components";
import { dayOf } from "../i18n";
import { tcare } from "./texts";

export type TraitsDraft = Record<keyof Traits, string>;

const PLACE_CODE = /^[0-9AB]{5}$/;
/** A capital letter of a code typed small, or a code copied with its space, means the same. */
const placeCode = (typed: string) => typed.replace(/\s/g, "").toUpperCase();

export function traitsOf(identity: Identity): TraitsDraft {
  const { birth_name, given_names, birth_date, sex, birth_place_code } = identity;
  return { birth_name, given_names, birth_date, sex: sex ?? "", birth_place_code: birth_place_code ?? "" };
}

/** The traits when all five are there; else undefined. */
export function completeTraits(draft: TraitsDraft): Traits | undefined {
  const { sex, birth_date } = draft;
  const birth_name = draft.birth_name.trim();
  const given_names = draft.given_names.trim();
  const birth_place_code = placeCode(draft.birth_place_code);
  if (!birth_name || !given_names || !birth_date || !PLACE_CODE.test(birth_place_code)) return undefined;
  if (sex !== "F" && sex !== "M") return undefined;
  return { birth_name, given_names, birth_date, sex, birth_place_code };
}

interface TraitsFieldsProps {
  traits: TraitsDraft;
  onChange: (traits: TraitsDraft) => void;
  /** Saving was asked for: what lacks says so. */
  tried: boolean;
}

export function TraitsFields({ traits, onChange, tried }: TraitsFieldsProps) {
  const missing = (name: keyof TraitsDraft) =>
    tried && traits[name].trim() === "" ? tcare("trait.missing") : undefined;
  const text = (name: keyof TraitsDraft) => ({
    name,
    value: traits[name],
    error: missing(name),
    required: true,
    autocomplete: "off" as const,
    onInput: (event: { currentTarget: HTMLInputElement }) =>
      onChange({ ...traits, [name]: event.currentTarget.value }),
  });
  const wrongPlace = tried && !PLACE_CODE.test(placeCode(traits.birth_place_code));
  return (
    <>
      <Field {...text("birth_name")} label={tcare("trait.birth_name")} maxLength={100} />
      <Field
        {...text("given_names")}
        label={tcare("trait.given_names")}
        hint={tcare("trait.given_names_hint")}
        maxLength={100}
      />
      <Field {...text("birth_date")} label={tcare("trait.birth_date")} type="date" max={dayOf(Date.now())} />
      <Select
        label={tcare("trait.sex")}
        hint={tcare("trait.sex_hint")}
        name="sex"
        value={traits.sex}
        error={missing("sex")}
        options={[
          { value: "", label: tcare("trait.sex_choose") },
          { value: "F", label: tcare("trait.sex_F") },
          { value: "M", label: tcare("trait.sex_M") },
        ]}
        onChange={(event) => onChange({ ...traits, sex: event.currentTarget.value })}
      />
      <Field
        {...text("birth_place_code")}
        label={tcare("trait.birth_place")}
        hint={tcare("trait.birth_place_hint")}
        error={wrongPlace ? tcare("trait.birth_place_wrong") : undefined}
        maxLength={8}
      />
    </>
  );
}
