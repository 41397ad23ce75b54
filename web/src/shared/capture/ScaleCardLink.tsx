import { Ruler } from "lucide-preact";
import { apiUrl } from "../api/client";
import { ButtonLink } from "../components";
import { locale } from "../i18n/locale";
import { tCapture } from "./texts";

/** The card to print, in the language of the page. */
export function ScaleCardLink() {
  return (
    <div class="capture__card">
      <p class="soft">{tCapture("card.help")}</p>
      <ButtonLink
        kind="quiet"
        icon={Ruler}
        href={apiUrl("/scale-card.pdf", { lang: locale.value })}
        target="_blank"
      >
        {tCapture("card.link")}
      </ButtonLink>
    </div>
  );
}
