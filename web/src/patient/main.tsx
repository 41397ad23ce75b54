import { useEffect } from "preact/hooks";
import { LocationProvider, Route, Router } from "preact-iso/router";
import { arrive } from "~/shared/arrive";
import { Toasts } from "~/shared/components";
import { lazyPage } from "~/shared/lazyPage";
import { loadSession } from "~/shared/session/session";
import { start } from "~/shared/start";
import { HomePage } from "./home/HomePage";
import { MissingPage } from "./MissingPage";
import { PatientFooter, PatientHeader } from "./PatientHeader";

const ResultsPage = lazyPage(() => import("./search/ResultsPage"));
const PractitionerPage = lazyPage(() => import("./practitioner/PractitionerPage"));
const SignInPage = lazyPage(() => import("./SignInPage"));
const BookPage = lazyPage(() => import("./booking/BookPage"));
const AppointmentsPage = lazyPage(() => import("./appointments/AppointmentsPage"));
const AppointmentPage = lazyPage(() => import("./appointments/AppointmentPage"));
const RecordPage = lazyPage(() => import("./record/RecordPage"));
const VisitPage = lazyPage(() => import("./visit/VisitPage"));

function App() {
  useEffect(() => {
    // The pages that need a session show the failure themselves.
    loadSession().catch(() => undefined);
  }, []);
  return (
    <LocationProvider scope={/^\/(?!api|desk|assistant|cabin)/}>
      <PatientHeader />
      <Router onLoadEnd={arrive}>
        <Route path="/" component={HomePage} />
        <Route path="/medecins" component={ResultsPage} />
        <Route path="/medecins/:id" component={PractitionerPage} />
        <Route path="/medecins/:id/reserver" component={BookPage} />
        <Route path="/connexion" component={SignInPage} />
        <Route path="/rendez-vous" component={AppointmentsPage} />
        <Route path="/rendez-vous/:id" component={AppointmentPage} />
        <Route path="/visite/:id" component={VisitPage} />
        <Route path="/dossier" component={RecordPage} />
        <Route default component={MissingPage} />
      </Router>
      <PatientFooter />
      <Toasts />
    </LocationProvider>
  );
}

void start(App);
