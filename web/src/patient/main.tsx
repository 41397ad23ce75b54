import { useEffect } from "preact/hooks";
import { LocationProvider, Route, Router } from "preact-iso/router";
import { arrive } from "~/shared/arrive";
import { Toasts } from "~/shared/components";
import { lazyPage } from "~/shared/lazyPage";
import { loadSession } from "~/shared/session/session";
import { start } from "~/shared/start";
import { Uploads } from "~/shared/upload/Uploads";
import { HomePage } from "./home/HomePage";
import { MissingPage } from "./MissingPage";
import { PatientFooter, PatientHeader } from "./PatientHeader";

const ResultsPage = lazyPage(() => import("./search/ResultsPage"));
const ZonesPage = lazyPage(() => import("./zones/ZonesPage"));
const ZonePage = lazyPage(() => import("./zones/ZonePage"));
const PractitionerPage = lazyPage(() => import("./practitioner/PractitionerPage"));
const SignInPage = lazyPage(() => import("./SignInPage"));
const WelcomePage = lazyPage(() => import("~/shared/security/WelcomePage"));
const AccountPage = lazyPage(() => import("./AccountPage"));
const BookPage = lazyPage(() => import("./booking/BookPage"));
const AppointmentsPage = lazyPage(() => import("./appointments/AppointmentsPage"));
const AppointmentPage = lazyPage(() => import("./appointments/AppointmentPage"));
const MovePage = lazyPage(() => import("./appointments/MovePage"));
const WaitingPage = lazyPage(() => import("./waiting/WaitingPage"));
const JoinPage = lazyPage(() => import("./waiting/JoinPage"));
const OfferPage = lazyPage(() => import("./waiting/OfferPage"));
const RecordPage = lazyPage(() => import("./record/RecordPage"));
const SkinPage = lazyPage(() => import("./photos/SkinPage"));
const TakePage = lazyPage(() => import("./photos/TakePage"));
const LesionPage = lazyPage(() => import("./photos/LesionPage"));
const NowPage = lazyPage(() => import("./now/NowPage"));
const VisitPage = lazyPage(() => import("./visit/VisitPage"));
const SafetyPage = lazyPage(() => import("./visit/SafetyPage"));
const AccessPage = lazyPage(() => import("./space/AccessPage"));
const LinksPage = lazyPage(() => import("./space/LinksPage"));
const OpinionsPage = lazyPage(() => import("./opinions/OpinionsPage"));
const PrescriptionsPage = lazyPage(() => import("./space/prescriptions/PrescriptionsPage"));
const PeoplePage = lazyPage(() => import("./space/PeoplePage"));
const IdentityPage = lazyPage(() => import("./space/IdentityPage"));
const ResidencePage = lazyPage(() => import("./space/ResidencePage"));
const MessagesPage = lazyPage(() => import("./messages/MessagesPage"));
const InboxPage = lazyPage(() => import("./inbox/InboxPage"));
const InvitationPage = lazyPage(() => import("./guest/InvitationPage"));
const InterpreterPage = lazyPage(() => import("./guest/InterpreterPage"));

function App() {
  useEffect(() => {
    // The pages that need a session show the failure themselves.
    loadSession().catch(() => undefined);
  }, []);
  return (
    <LocationProvider scope={/^\/(?!api|desk|assistant|cabin|admin)/}>
      <PatientHeader />
      <Router onLoadEnd={arrive}>
        <Route path="/" component={HomePage} />
        <Route path="/medecins" component={ResultsPage} />
        <Route path="/medecins/:id" component={PractitionerPage} />
        <Route path="/medecins/:id/reserver" component={BookPage} />
        <Route path="/maintenant" component={NowPage} />
        <Route path="/zones" component={ZonesPage} />
        <Route path="/zones/:id" component={ZonePage} />
        <Route path="/connexion" component={SignInPage} />
        <Route path="/connexion/code" component={SignInPage} />
        <Route path="/bienvenue" component={WelcomePage} />
        <Route path="/compte" component={AccountPage} />
        <Route path="/rendez-vous" component={AppointmentsPage} />
        <Route path="/rendez-vous/:id" component={AppointmentPage} />
        <Route path="/rendez-vous/:id/deplacer" component={MovePage} />
        <Route path="/attente" component={WaitingPage} />
        <Route path="/attente/rejoindre" component={JoinPage} />
        <Route path="/attente/:id" component={JoinPage} />
        <Route path="/offres/:id" component={OfferPage} />
        <Route path="/visite/:id" component={VisitPage} />
        <Route path="/securite-appel" component={SafetyPage} />
        <Route path="/dossier" component={RecordPage} />
        <Route path="/photos" component={SkinPage} />
        <Route path="/photos/prendre" component={TakePage} />
        <Route path="/photos/:id" component={LesionPage} />
        <Route path="/dossier/acces" component={AccessPage} />
        <Route path="/dossier/droits" component={LinksPage} />
        <Route path="/avis" component={OpinionsPage} />
        <Route path="/ordonnances" component={PrescriptionsPage} />
        <Route path="/proches" component={PeoplePage} />
        <Route path="/identite" component={IdentityPage} />
        <Route path="/domicile" component={ResidencePage} />
        <Route path="/messages" component={MessagesPage} />
        <Route path="/boite" component={InboxPage} />
        <Route path="/invitation" component={InvitationPage} />
        <Route path="/invitations" component={InterpreterPage} />
        <Route default component={MissingPage} />
      </Router>
      <Uploads except="/visite/" />
      <PatientFooter />
      <Toasts />
    </LocationProvider>
  );
}

void start(App);
