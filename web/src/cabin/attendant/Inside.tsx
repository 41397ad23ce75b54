import "./attendant.css";
import { LogOut, UserRoundCheck } from "lucide-preact";
import { type Assist, attendantLeft } from "~/shared/api/cabins";
import { Button } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tk } from "../texts/place";

/** Who helps in the cabin is never out of sight. */
export function Inside({ inside, onChange }: { inside: Assist[]; onChange: () => void }) {
  const action = useAction();
  if (inside.length === 0) return null;
  const names = inside.map(({ name }) => name).join(", ");
  const leave = () =>
    void action.run(async () => {
      await attendantLeft();
      onChange();
    });
  return (
    <div class="inside" data-testid="kiosk-inside">
      <p role="status">
        <UserRoundCheck size={28} aria-hidden="true" />
        {tk("inside.one", { name: names })}
      </p>
      <Button kind="quiet" icon={LogOut} busy={action.busy} onClick={leave}>
        {tk("inside.left", { name: names })}
      </Button>
    </div>
  );
}
