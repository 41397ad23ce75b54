import "./attendant.css";
import { Delete } from "lucide-preact";
import { useState } from "preact/hooks";
import { enterByCode } from "~/shared/api/cabins";
import { Banner } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tk } from "../texts/place";

const LENGTH = 6;
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];

/** The attendant types the code of her own page: from then on she is in the visit by name. */
export function EntryCode({ onEntered }: { onEntered: () => void }) {
  const [typed, setTyped] = useState("");
  const action = useAction();

  function press(digit: string) {
    const next = (typed + digit).slice(0, LENGTH);
    setTyped(next);
    if (next.length < LENGTH) return;
    void action.run(async () => {
      try {
        await enterByCode(next);
        onEntered();
      } finally {
        setTyped("");
      }
    });
  }

  return (
    <div class="stack entry-code">
      <p>{tk("code.help")}</p>
      <p class="entry-code__dots figures" role="status">
        <span class="visually-hidden">{tk("code.typed", { n: typed.length })}</span>
        <span aria-hidden="true">{"●".repeat(typed.length).padEnd(LENGTH, "○")}</span>
      </p>
      <fieldset class="entry-code__pad">
        <legend class="visually-hidden">{tk("code.title")}</legend>
        {DIGITS.map((digit) => (
          <button
            key={digit}
            type="button"
            class="figures"
            disabled={action.busy}
            data-testid={`code-${digit}`}
            onClick={() => press(digit)}
          >
            {digit}
          </button>
        ))}
        <button type="button" aria-label={tk("code.clear")} onClick={() => setTyped("")}>
          <Delete size={28} aria-hidden="true" />
        </button>
      </fieldset>
      {action.problem && <Banner tone="amber" title={tk("code.wrong")} live="assertive" />}
    </div>
  );
}
