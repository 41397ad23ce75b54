import "./stepper.css";
import { tc } from "../i18n/common";

/** Where the person is in a task: words first, marks beside. `current` counts from 1. */
export function Stepper({ steps, current }: { steps: string[]; current: number }) {
  return (
    <div class="stepper">
      <p class="stepper__words">
        <span class="soft">{tc("step.of", { n: current, total: steps.length })}</span>{" "}
        <strong>{steps[current - 1]}</strong>
      </p>
      <ol class="stepper__marks" aria-hidden="true">
        {steps.map((step, index) => (
          <li
            key={step}
            data-state={index + 1 < current ? "done" : index + 1 === current ? "now" : "later"}
          />
        ))}
      </ol>
    </div>
  );
}
