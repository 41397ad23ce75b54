import "./queue.css";
import type { Sign } from "../api/queue";
import { Check } from "../components";
import { tq } from "./texts";

interface SignBoxesProps {
  legend: string;
  signs: readonly Sign[];
  ticked: ReadonlySet<Sign>;
  onChange: (ticked: ReadonlySet<Sign>) => void;
}

/** Questions answered by ticking: nothing ticked is an answer too. */
export function SignBoxes({ legend, signs, ticked, onChange }: SignBoxesProps) {
  function toggle(sign: Sign) {
    const next = new Set(ticked);
    if (!next.delete(sign)) next.add(sign);
    onChange(next);
  }
  return (
    <fieldset class="signs">
      <legend>{legend}</legend>
      {signs.map((sign) => (
        <Check
          key={sign}
          checked={ticked.has(sign)}
          data-testid={`sign-${sign}`}
          onChange={() => toggle(sign)}
        >
          {tq(`sign.${sign}`)}
        </Check>
      ))}
    </fieldset>
  );
}
