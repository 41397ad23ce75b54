import { useId } from "preact/hooks";
import { tv } from "~/shared/readings/texts";

interface ColourSwitchProps {
  on: boolean;
  adult: boolean;
  onChange: (on: boolean) => void;
}

/** Turned on by the specialist, where the installation offers it; what it is and for whom stands beside it. */
export function ColourSwitch({ on, adult, onChange }: ColourSwitchProps) {
  const id = useId();
  return (
    <section class="colour-switch" data-testid="news2">
      <label class="colour-switch__choice" for={id}>
        <input
          id={id}
          type="checkbox"
          checked={on && adult}
          disabled={!adult}
          data-testid="news2-switch"
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        {tv("aid.switch")}
      </label>
      <p class="small soft">{tv(adult ? "aid.words" : "aid.minor")}</p>
    </section>
  );
}
