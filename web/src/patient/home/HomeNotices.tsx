import { useModule } from "~/shared/hooks/useModule";
import { me, needsSecondStep } from "~/shared/session/session";

/** For who is signed in; fetched apart, so that the first page stays light. */
export function HomeNotices() {
  return me.value?.role === "patient" && !needsSecondStep(me.value) ? <Fetched /> : null;
}

function Fetched() {
  const { module } = useModule(() => import("../space/Notices"));
  return <div class="home__notices">{module && <module.Notices />}</div>;
}
