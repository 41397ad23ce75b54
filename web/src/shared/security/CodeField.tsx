import "./security.css";
import { Field } from "../components/Field";
import { digitsOf } from "./code";
import { ta } from "./texts";

interface CodeFieldProps {
  label?: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: string;
  onCode: (code: string) => void;
  focus?: boolean;
}

/** Six digits in one large field: phones offer the code of the message, and pasting works. */
export function CodeField({ label, hint, error, value, onCode, focus }: CodeFieldProps) {
  return (
    <div class="code-field">
      <Field
        label={label ?? ta("code.label")}
        hint={hint}
        error={error}
        name="code"
        inputMode="numeric"
        autocomplete="one-time-code"
        autocorrect="off"
        spellcheck={false}
        value={value}
        autofocus={focus ?? false}
        onInput={(event) => {
          const digits = digitsOf(event.currentTarget.value);
          event.currentTarget.value = digits;
          onCode(digits);
        }}
      />
    </div>
  );
}
