import { DoorOpen, KeyRound, LogOut } from "lucide-preact";
import { useState } from "preact/hooks";
import { askEntryCode, type CabinCard, enterCabin, leaveCabin } from "~/shared/api/cabins";
import { Button, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { timeOfDay } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { tb } from "./texts";

/** Going into a visit to help: from here, or by a code typed at the cabin's screen. */
export function Helping({ card, onChange }: { card: CabinCard; onChange: () => void }) {
  const action = useAction();
  const [code, setCode] = useState<{ code: string; expires_in_s: number }>();
  if (card.position.state !== "in_visit") return null;
  const inside = card.inside.some(({ name }) => name === me.value?.name);
  const run = (step: () => Promise<unknown>) =>
    void action.run(async () => {
      await step();
      onChange();
    });
  return (
    <section class="stack">
      {card.inside.map((one) => (
        <p key={one.entered_at} role="status">
          <strong>{tb("assist.inside", { name: one.name, time: timeOfDay(one.entered_at) })}</strong>
        </p>
      ))}
      {inside ? (
        <Button icon={LogOut} wide busy={action.busy} onClick={() => run(() => leaveCabin(card.cabin_id))}>
          {tb("assist.leave")}
        </Button>
      ) : (
        <>
          <Button
            kind="primary"
            icon={DoorOpen}
            wide
            busy={action.busy}
            data-testid="cabin-enter"
            onClick={() => run(() => enterCabin(card.cabin_id))}
          >
            {tb("assist.enter")}
          </Button>
          <p class="soft small">{tb("assist.why")}</p>
          <Button
            icon={KeyRound}
            wide
            busy={action.busy}
            data-testid="cabin-code"
            onClick={() => void action.run(async () => setCode(await askEntryCode(card.cabin_id)))}
          >
            {tb("code.ask")}
          </Button>
        </>
      )}
      {code && !inside && (
        <p role="status">
          <strong class="cabin-code figures" data-testid="cabin-code-shown">
            {code.code.slice(0, 3)} {code.code.slice(3)}
          </strong>
          {tb("code.shown", { n: Math.round(code.expires_in_s / 60) })}
        </p>
      )}
      {action.problem && <ErrorPanel problem={action.problem} />}
    </section>
  );
}
