interface ChipsProps<K extends string> {
  legend: string;
  /** Several may be chosen; else one of them always is. */
  several?: boolean;
  options: readonly { value: K; label: string }[];
  chosen: readonly K[];
  onChange: (chosen: K[]) => void;
}

/** A few short answers side by side, with the keyboard and the meaning of checkboxes or radio buttons. */
export function Chips<K extends string>({ legend, several, options, chosen, onChange }: ChipsProps<K>) {
  const toggled = (value: K) =>
    chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
  return (
    <fieldset class="chips">
      <legend class="field__label">{legend}</legend>
      {options.map(({ value, label }) => (
        <label key={value} class="chip" data-on={chosen.includes(value) ? "" : undefined}>
          <input
            type={several ? "checkbox" : "radio"}
            checked={chosen.includes(value)}
            data-value={value}
            onChange={() => onChange(several ? toggled(value) : [value])}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
