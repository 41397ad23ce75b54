import { BellRing, Siren, UserRoundCheck } from "lucide-preact";
import { useState } from "preact/hooks";
import { Banner, Button } from "../../components";
import type { CallSession } from "../call";
import { tRoom } from "./texts";

const LOOK = {
  help: { tone: "help", icon: BellRing },
  answered: { tone: "action", icon: BellRing },
  emergency: { tone: "red", icon: Siren },
  assist_entered: { tone: "action", icon: UserRoundCheck },
  assist_left: { tone: "plain", icon: UserRoundCheck },
} as const;

/** The cabin asks for help, or the attendant is in it: for whoever is in the call elsewhere. */
export function CabinNotices({ session }: { session: CallSession }) {
  const [read, setRead] = useState(0);
  const notice = session.cabinNotice.value;
  if (!notice || notice.at <= read) return null;
  const { kind, name, address, callback, at } = notice;
  const { tone, icon } = LOOK[kind];
  return (
    <div data-testid="cabin-notice" data-kind={kind}>
      <Banner tone={tone} icon={icon} title={tRoom(`cabin.${kind}`, { name: name ?? "" })} live="assertive">
        {kind === "emergency" && (
          <p>
            {tRoom("cabin.emergency_lead")}
            {address && (
              <>
                <br />
                <strong>{address}</strong>
              </>
            )}
            {callback && (
              <>
                <br />
                <strong class="figures">{tRoom("cabin.callback", { number: callback })}</strong>
              </>
            )}
          </p>
        )}
        <div>
          <Button onClick={() => setRead(at)}>{tRoom("handed.ok")}</Button>
        </div>
      </Banner>
    </div>
  );
}
