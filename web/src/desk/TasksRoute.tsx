import { Clock } from "lucide-preact";
import { ButtonLink } from "~/shared/components";
import { TasksPage } from "~/shared/preparation/TasksPage";
import { DeskHeader } from "./DeskHeader";
import { t } from "./texts";

/** What is to be done for this doctor; the hours given back are one press away. */
export default function TasksRoute() {
  return (
    <>
      <DeskHeader />
      <TasksPage visitPage={(id) => `/desk/visite/${id}`}>
        <ButtonLink icon={Clock} href="/desk/temps-rendu">
          {t("nav.hours")}
        </ButtonLink>
      </TasksPage>
    </>
  );
}
