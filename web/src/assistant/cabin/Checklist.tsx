import { CircleCheckBig } from "lucide-preact";
import { useState } from "preact/hooks";
import { type CabinCard, type CheckItem, moveCabin, tickChecklist } from "~/shared/api/cabins";
import { Button, Check, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tb } from "./texts";

/** What is to be seen to in this state; each tick is kept at once, and the last one opens the way to “ready”. */
export function Checklist({ card, onChange }: { card: CabinCard; onChange: () => void }) {
  const { position, cabin_id } = card;
  const [shown, setShown] = useState<{ of: string; checked: CheckItem[] }>();
  const action = useAction();
  if (position.checklist.length === 0) return null;
  // What was just ticked here is newer than the last answer of the server.
  const now = `${position.state} ${position.since}`;
  const checked = shown?.of === now ? shown.checked : position.checked;
  const left = position.checklist.filter((item) => !checked.includes(item)).length;

  function toggle(item: CheckItem) {
    const next = checked.includes(item) ? checked.filter((one) => one !== item) : [...checked, item];
    setShown({ of: now, checked: next });
    tickChecklist(cabin_id, next).then(onChange, () => {
      setShown(undefined);
      onChange();
    });
  }

  return (
    <section class="stack cabin-list" aria-labelledby={`list-${cabin_id}`}>
      <h3 id={`list-${cabin_id}`}>{tb(position.state === "cleaning" ? "list.cleaning" : "list.title")}</h3>
      <div>
        {position.checklist.map((item) => (
          <Check
            key={item}
            checked={checked.includes(item)}
            data-testid={`cabin-item-${item}`}
            onChange={() => toggle(item)}
          >
            {tb(`item.${item}`)}
          </Check>
        ))}
      </div>
      <Button
        kind="primary"
        icon={CircleCheckBig}
        wide
        busy={action.busy}
        disabled={left > 0}
        data-testid="cabin-confirm"
        onClick={() =>
          void action.run(async () => {
            await moveCabin(cabin_id, { move: "confirm", checked });
            onChange();
          })
        }
      >
        {left > 0 ? tb.n("list.left", left) : tb("move.confirm")}
      </Button>
      {action.problem && <ErrorPanel problem={action.problem} />}
    </section>
  );
}
