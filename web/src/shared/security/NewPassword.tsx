import { useState } from "preact/hooks";
import { Check, Field } from "../components/Field";
import { type Strength, strengthOf } from "./password";
import { ta } from "./texts";

interface NewPasswordProps {
  label: string;
  value: string;
  onValue: (password: string) => void;
  error?: string | undefined;
}

function words(strength: Strength): string {
  if (strength.level === "short") return ta.n("password.missing", strength.missing);
  return ta(`password.level_${strength.level}`);
}

/** A password being chosen: how long, how hard to guess, in words; readable when the person wants. */
export function NewPassword({ label, value, onValue, error }: NewPasswordProps) {
  const [shown, setShown] = useState(false);
  return (
    <div class="stack new-password">
      <Field
        label={label}
        hint={ta("password.hint")}
        error={error}
        type={shown ? "text" : "password"}
        name="new-password"
        autocomplete="new-password"
        autocapitalize="none"
        spellcheck={false}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {value && (
        <p class="new-password__words" data-level={strengthOf(value).level} data-testid="strength">
          {words(strengthOf(value))}
        </p>
      )}
      <Check checked={shown} onChange={(event) => setShown(event.currentTarget.checked)}>
        {ta("password.show")}
      </Check>
    </div>
  );
}
