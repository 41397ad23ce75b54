import { Stethoscope } from "lucide-preact";
import { LocationProvider, Route, Router } from "preact-iso/router";
import { arrive } from "~/shared/arrive";
import { AppHeader, Toasts } from "~/shared/components";
import { lazyPage } from "~/shared/lazyPage";
import { SessionGate } from "~/shared/session/SessionGate";
import { StaffSignIn } from "~/shared/staff/StaffSignIn";
import { start } from "~/shared/start";
import { DoorBell } from "./bell/DoorBell";
import { BoardPage } from "./board/BoardPage";
import { MissingPage } from "./MissingPage";
import { usePulse } from "./now/pulse";
import { t } from "./texts";

const VisitPage = lazyPage(() => import("./visit/VisitPage"));
const EquipmentPage = lazyPage(() => import("./equipment/EquipmentPage"));
const SafetyPage = lazyPage(() => import("./visit/SafetyPage"));
const ReviewPage = lazyPage(() => import("./review/ReviewPage"));
const OpinionsPage = lazyPage(() => import("./opinions/WorklistPage"));
const OpinionPage = lazyPage(() => import("./opinions/CasePage"));
const AskOpinionPage = lazyPage(() => import("./opinions/AskPage"));
const SolidarityPage = lazyPage(() => import("./solidarity/SolidarityPage"));
const HistoryPage = lazyPage(() => import("./record/HistoryPage"));
const PatientPage = lazyPage(() => import("./record/PatientPage"));
const DueRoute = lazyPage(() => import("./lesions/DueRoute"));
const LesionRoute = lazyPage(() => import("./lesions/LesionRoute"));
const TasksRoute = lazyPage(() => import("./TasksRoute"));
const HoursPage = lazyPage(() => import("./hours/HoursPage"));
const EmergencyPage = lazyPage(() => import("./emergency/EmergencyPage"));
const NowPage = lazyPage(() => import("./now/NowPage"));
const AgendaPage = lazyPage(() => import("./agenda/AgendaPage"));
const SchedulePage = lazyPage(() => import("./agenda/SchedulePage"));
const AccountPage = lazyPage(() => import("./AccountPage"));
const MessagesPage = lazyPage(() => import("./MessagesPage"));

function SignInPage() {
  return (
    <>
      <AppHeader home="/desk" where={t("nav.where")} />
      <StaffSignIn
        account="practitioner"
        icon={Stethoscope}
        title={t("sign_in.title")}
        lead={t("sign_in.lead")}
        testid="desk-login"
      />
    </>
  );
}

function App() {
  usePulse();
  return (
    <LocationProvider scope="/desk">
      <SessionGate
        roles={["practitioner"]}
        fallback={<SignInPage />}
        header={<AppHeader home="/desk" where={t("nav.where")} />}
      >
        {() => (
          <>
            <DoorBell />
            <Router onLoadEnd={arrive}>
              <Route path="/desk" component={BoardPage} />
              <Route path="/desk/agenda" component={AgendaPage} />
              <Route path="/desk/horaires" component={SchedulePage} />
              <Route path="/desk/visite/:id" component={VisitPage} />
              <Route path="/desk/materiel" component={EquipmentPage} />
              <Route path="/desk/securite-appel" component={SafetyPage} />
              <Route path="/desk/patients/:id/photos" component={ReviewPage} />
              <Route path="/desk/patients/:id/avis" component={AskOpinionPage} />
              <Route path="/desk/avis" component={OpinionsPage} />
              <Route path="/desk/avis/:id" component={OpinionPage} />
              <Route path="/desk/patients/:id" component={PatientPage} />
              <Route path="/desk/lesions" component={DueRoute} />
              <Route path="/desk/lesions/:id" component={LesionRoute} />
              <Route path="/desk/taches" component={TasksRoute} />
              <Route path="/desk/temps-rendu" component={HoursPage} />
              <Route path="/desk/maintenant" component={NowPage} />
              <Route path="/desk/urgence" component={EmergencyPage} />
              <Route path="/desk/solidarite" component={SolidarityPage} />
              <Route path="/desk/historique" component={HistoryPage} />
              <Route path="/desk/compte" component={AccountPage} />
              <Route path="/desk/messages" component={MessagesPage} />
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
