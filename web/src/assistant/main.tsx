import { Armchair, CalendarDays, Clock, Hourglass, ListChecks, Signpost, Users } from "lucide-preact";
import { LocationProvider, Route, Router } from "preact-iso/router";
import { arrive } from "~/shared/arrive";
import { AppHeader, ButtonLink, EmptyState, Toasts } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { lazyPage } from "~/shared/lazyPage";
import { SessionGate } from "~/shared/session/SessionGate";
import { StaffHeader } from "~/shared/staff/StaffHeader";
import { StaffSignIn } from "~/shared/staff/StaffSignIn";
import { start } from "~/shared/start";
import { DayPage } from "./day/DayPage";
import { isAttendant } from "./may";
import { t } from "./texts";

const AccountPage = lazyPage(() => import("~/shared/security/AccountPage"));
const MessagesPage = lazyPage(() => import("~/shared/messages/MessagesPage"));
const RoomPage = lazyPage(() => import("./room/RoomPage"));
const WaitingListPage = lazyPage(() => import("./waiting/WaitingListPage"));
const TasksRoute = lazyPage(() => import("./TasksRoute"));
const HoursRoute = lazyPage(() => import("./HoursRoute"));
const PreparePage = lazyPage(() => import("./prepare/PreparePage"));

function SignInPage() {
  return (
    <>
      <AppHeader home="/assistant" where={t("nav.where")} />
      <StaffSignIn
        account={["assistant", "attendant"]}
        icon={Users}
        title={t("sign_in.title")}
        lead={t("sign_in.lead")}
        testid="assistant-login"
      />
    </>
  );
}

function MissingPage() {
  useTitle(t("page.missing"));
  return (
    <main id="contenu" class="page">
      <EmptyState icon={Signpost} title={t("page.missing")}>
        <p>{t("page.missing_help")}</p>
        <ButtonLink kind="primary" href="/assistant">
          {t("nav.back")}
        </ButtonLink>
      </EmptyState>
    </main>
  );
}

function App() {
  return (
    <LocationProvider scope="/assistant">
      <SessionGate
        roles={["assistant", "attendant"]}
        fallback={<SignInPage />}
        header={<AppHeader home="/assistant" where={t("nav.where")} />}
      >
        {() => (
          <>
            <StaffHeader
              home="/assistant"
              where={t("nav.where")}
              links={[
                { href: "/assistant", icon: CalendarDays, label: t("nav.day") },
                { href: "/assistant/salle", icon: Armchair, label: t("nav.room") },
                ...(isAttendant()
                  ? []
                  : [{ href: "/assistant/attente", icon: Hourglass, label: t("nav.waiting_list") }]),
                { href: "/assistant/taches", icon: ListChecks, label: t("nav.tasks") },
                { href: "/assistant/temps-rendu", icon: Clock, label: t("nav.hours") },
              ]}
            />
            <Router onLoadEnd={arrive}>
              <Route path="/assistant" component={DayPage} />
              <Route path="/assistant/rendez-vous/:id" component={PreparePage} />
              <Route path="/assistant/salle" component={RoomPage} />
              <Route path="/assistant/attente" component={WaitingListPage} />
              <Route path="/assistant/taches" component={TasksRoute} />
              <Route path="/assistant/temps-rendu" component={HoursRoute} />
              <Route path="/assistant/compte" component={AccountPage} />
              <Route path="/assistant/messages" component={MessagesPage} />
              <Route default component={MissingPage} />
            </Router>
          </>
        )}
      </SessionGate>
      <Toasts />
    </LocationProvider>
  );
}

void start(App, "desk");
