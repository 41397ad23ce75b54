import { UsersRound } from "lucide-preact";
import { useState } from "preact/hooks";
import { Banner, Button } from "../../components";
import type { CallSession } from "../call";
import { tRoom } from "./texts";

/** Another practitioner carries on: who, and that nothing is to be done. */
export function HandedOver({ session }: { session: CallSession }) {
  const [read, setRead] = useState(0);
  const handed = session.handedOver.value;
  if (!handed || handed.at <= read) return null;
  const { to, by, at } = handed;
  return (
    <Banner tone="action" icon={UsersRound} title={tRoom("handed.title", { to })} live="assertive">
      <p data-testid="handed-over">{tRoom("handed.lead", { by, to })}</p>
      <div>
        <Button onClick={() => setRead(at)}>{tRoom("handed.ok")}</Button>
      </div>
    </Banner>
  );
}
