import {
  Armchair,
  CalendarDays,
  Clock,
  Hourglass,
  ListChecks,
  MailQuestion,
  PersonStanding,
  Signpost,
  Store,
  Users,
} from "lucide-preact";
import { LocationProvider, Route, Router } from "preact-iso/router";
import { arrive } from "~/shared/arrive";
import { AppHeader, ButtonLink, EmptyState, Toasts } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { lazyPage } from "~/shared/lazyPage";
import { SessionGate } from "~/shared/session/SessionGate";
import { StaffHeader } from "~/shared/staff/StaffHeader";
import { StaffSignIn } from "~/shared/staff/StaffSignIn";
import { start } from "~/shared/start";
import { Uploads } from "~/shared/upload/Uploads";
import { DayPage } from "./day/DayPage";
import { isAttendant } from "./may";
import { t } from "./texts";

const AccountPage = lazyPage(() => import("~/shared/security/AccountPage"));
const MessagesPage = lazyPage(() => import("~/shared/messages/MessagesPage"));
const RoomPage = lazyPage(() => import("./room/RoomPage"));
const CabinPage = lazyPage(() => import("./cabin/CabinPage"));
const QuarantinePage = lazyPage(() => import("./cabin/QuarantinePage"));
const AssistsPage = lazyPage(() => import("./cabin/AssistsPage"));
const WaitingListPage = lazyPage(() => import("./waiting/WaitingListPage"));
const DueRoute = lazyPage(() => import("./lesions/DueRoute"));
const LesionRoute = lazyPage(() => import("./lesions/LesionRoute"));
const TasksRoute = lazyPage(() => import("./TasksRoute"));
const HoursRoute = lazyPage(() => import("./HoursRoute"));
const OpinionsPage = lazyPage(() => import("./opinions/OpinionsPage"));
const OpinionPage = lazyPage(() => import("./opinions/OpinionPage"));
const AskOpinionPage = lazyPage(() => import("./opinions/AskPage"));
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
      <EmptyState level={1} icon={Signpost} title={t("page.missing")}>
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
                { href: "/assistant/cabine", icon: Store, label: t("nav.cabin") },
                ...(isAttendant()
                  ? []
                  : [
                      { href: "/assistant/attente", icon: Hourglass, label: t("nav.waiting_list") },
                      { href: "/assistant/avis", icon: MailQuestion, label: t("nav.opinions") },
                      { href: "/assistant/lesions", icon: PersonStanding, label: t("nav.lesions") },
                    ]),
                { href: "/assistant/taches", icon: ListChecks, label: t("nav.tasks") },
                { href: "/assistant/temps-rendu", icon: Clock, label: t("nav.hours") },
              ]}
            />
            <Router onLoadEnd={arrive}>
              <Route path="/assistant" component={DayPage} />
              <Route path="/assistant/rendez-vous/:id" component={PreparePage} />
              <Route path="/assistant/rendez-vous/:id/avis" component={AskOpinionPage} />
              <Route path="/assistant/avis" component={OpinionsPage} />
              <Route path="/assistant/avis/:id" component={OpinionPage} />
              <Route path="/assistant/salle" component={RoomPage} />
              <Route path="/assistant/cabine" component={CabinPage} />
              <Route path="/assistant/cabine/actes" component={AssistsPage} />
              <Route path="/assistant/cabine/:id/quarantaine" component={QuarantinePage} />
              <Route path="/assistant/attente" component={WaitingListPage} />
              <Route path="/assistant/lesions" component={DueRoute} />
              <Route path="/assistant/lesions/:id" component={LesionRoute} />
              <Route path="/assistant/taches" component={TasksRoute} />
              <Route path="/assistant/temps-rendu" component={HoursRoute} />
              <Route path="/assistant/compte" component={AccountPage} />
              <Route path="/assistant/messages" component={MessagesPage} />
              <Route default component={MissingPage} />
            </Router>
            <Uploads />
          </>
        )}
      </SessionGate>
      <Toasts />
    </LocationProvider>
  );
}

void start(App, "desk");
