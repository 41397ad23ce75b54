import "./field.css";
import type {
  ComponentChildren,
  InputHTMLAttributes,
  SelectHTMLAttributes,
  TextareaHTMLAttributes,
} from "preact";
import { useId } from "preact/hooks";
import { tc } from "../i18n/common";

interface Around {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  optional?: boolean;
}

type Described = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

/** Label, hint and error around any control, tied together for screen readers. */
function Frame({
  label,
  hint,
  error,
  optional,
  control,
}: Around & { control: (tied: Described) => ComponentChildren }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const tied: Described = { id };
  if (described) tied["aria-describedby"] = described;
  if (error) tied["aria-invalid"] = true;
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {label}
        {optional && <span class="soft"> ({tc("state.optional")})</span>}
      </label>
      {hint && (
        <span class="field__hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {control(tied)}
      {error && (
        <span class="field__error" id={`${id}-error`} role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

type FieldProps = Around & Omit<InputHTMLAttributes<HTMLInputElement>, "label" | "id" | "class">;

export function Field({ label, hint, error, optional, ...rest }: FieldProps) {
  const around = { label, hint, error, ...(optional ? { optional } : {}) };
  return <Frame {...around} control={(tied) => <input {...rest} {...tied} class="field__control" />} />;
}

type TextAreaProps = Around & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "label" | "id" | "class">;

export function TextArea({ label, hint, error, optional, ...rest }: TextAreaProps) {
  const around = { label, hint, error, ...(optional ? { optional } : {}) };
  return <Frame {...around} control={(tied) => <textarea {...rest} {...tied} class="field__control" />} />;
}

type SelectProps = Around &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "label" | "id" | "class"> & {
    options: { value: string; label: string }[];
  };

export function Select({ label, hint, error, optional, options, value, ...rest }: SelectProps) {
  const around = { label, hint, error, ...(optional ? { optional } : {}) };
  return (
    <Frame
      {...around}
      control={(tied) => (
        <select {...rest} {...tied} class="field__control">
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    />
  );
}

type CheckProps = { children: ComponentChildren } & Omit<
  InputHTMLAttributes<HTMLInputElement>,
  "type" | "class"
>;

/** One yes or no, with the whole line as target. */
export function Check({ children, ...rest }: CheckProps) {
  return (
    <label class="check">
      <input {...rest} type="checkbox" />
      <span>{children}</span>
    </label>
  );
}
