import "./emergency.css";
import { BellRing, MapPin, Phone, RotateCw, Siren } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { type CabinPosition, type CabinWhere, callAttendant } from "~/shared/api/cabins";
import { Button, Dialog } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useSpoken } from "../comfort/useSpoken";
import { tk } from "../texts/place";

interface EmergencyDialogProps {
  open: boolean;
  where: CabinWhere | undefined;
  position: CabinPosition | undefined;
  inCall: boolean;
  onClose: () => void;
}

/** Whom to call and what to say, in letters read from the door. Opening it tells the counter; no visit ends by it. */
export function EmergencyDialog({ open, where, position, inCall, onClose }: EmergencyDialogProps) {
  return (
    <div class="emergency-here">
      <Dialog open={open} title={tk("emergency.title")} onClose={onClose}>
        <Emergency where={where} position={position} inCall={inCall} />
      </Dialog>
    </div>
  );
}

function Emergency({ where, position, inCall }: Omit<EmergencyDialogProps, "open" | "onClose">) {
  const alert = useAction();
  const tell = () => void alert.run(() => callAttendant("emergency"));
  useEffect(tell, []);
  const told = position?.call?.kind === "emergency";
  useSpoken(tk("emergency.title"), where && `${tk("emergency.say")} : ${lines(where).join(", ")}`);
  return (
    <div class="stack" data-testid="kiosk-emergency">
      <p class="emergency-here__numbers figures" aria-hidden="true">
        <Siren size={56} />
        15 · 112
      </p>
      {where && (
        <section class="emergency-here__where">
          <h3>
            <MapPin size={28} aria-hidden="true" />
            {tk("emergency.say")}
          </h3>
          {lines(where).map((line) => (
            <p key={line}>{line}</p>
          ))}
          <h3>
            <Phone size={28} aria-hidden="true" />
            {tk("emergency.callback")}
          </h3>
          {where.callback ? (
            <p class="figures" data-testid="emergency-callback">
              {where.callback}
            </p>
          ) : (
            <p class="emergency-here__lack">{tk("emergency.no_callback")}</p>
          )}
        </section>
      )}
      <p class="emergency-here__told" role="status">
        <BellRing size={28} aria-hidden="true" />
        {position?.call?.answered_by && told
          ? tk("emergency.coming", { name: position.call.answered_by })
          : alert.problem && !told
            ? tk("emergency.not_told")
            : told
              ? tk(inCall ? "emergency.told_doctor" : "emergency.told")
              : tk("emergency.telling")}
      </p>
      {alert.problem && (
        <Button icon={RotateCw} busy={alert.busy} onClick={tell}>
          {tk("emergency.again")}
        </Button>
      )}
      <p class="soft">{tk("emergency.deaf")}</p>
    </div>
  );
}

/** In the order a dispatcher asks. */
function lines({ name, street, access, postcode, commune }: CabinWhere): string[] {
  return [name, street, `${postcode} ${commune}`, access].filter((line): line is string => Boolean(line));
}
