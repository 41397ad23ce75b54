import "./equipment.css";
import { ArrowLeft } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import { DeviceTest } from "~/shared/call";
import { ButtonLink } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { DeskHeader } from "../DeskHeader";
import { cameFrom } from "./path";
import { t } from "./texts";

/** The same test as the patient's, at any time; from a visit's door there is a way back to it. */
export default function EquipmentPage() {
  const visit = cameFrom(useRoute().query);
  useTitle(t("title"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page page--wide stack equipment">
        <div>
          <ButtonLink kind="quiet" icon={ArrowLeft} href={visit ? `/desk/visite/${visit}` : "/desk"}>
            {t(visit ? "to_visit" : "to_board")}
          </ButtonLink>
        </div>
        <h1>{t("title")}</h1>
        <p>{t("lead")}</p>
        <DeviceTest entering={false} />
        <p class="soft">{t("kept")}</p>
      </main>
    </>
  );
}
