import "./lines.css";
import { Phone } from "lucide-preact";
import { knownTelephone } from "../lines/telephone";
import { tLine } from "../lines/texts";

/** The number where a visit goes on when the call does not; nothing when none is known. */
export function HelpPhone() {
  const number = knownTelephone();
  if (!number) return null;
  return (
    <p data-testid="help-phone">
      {tLine("phone.help")}{" "}
      <a class="help-phone" href={`tel:${number.replace(/[^+\d]/g, "")}`}>
        <Phone size={20} aria-hidden="true" /> {number}
      </a>
    </p>
  );
}
