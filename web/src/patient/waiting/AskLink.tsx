import "./waiting.css";
import { BellRing } from "lucide-preact";
import { ButtonLink } from "~/shared/components";
import { tw } from "./texts";

/** Under a calendar: for whom no time suits. */
export function AskLink({ href }: { href: string }) {
  return (
    <div class="ask">
      <p>{tw("link.join_text")}</p>
      <ButtonLink icon={BellRing} href={href} class="ask__go">
        {tw("link.join")}
      </ButtonLink>
    </div>
  );
}

/** Beside an appointment that is still far. */
export function SoonerLink({ href }: { href: string }) {
  return (
    <ButtonLink icon={BellRing} href={href} wide>
      {tw("link.sooner")}
    </ButtonLink>
  );
}
