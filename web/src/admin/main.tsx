import { Signpost } from "lucide-preact";
import { LocationProvider, Route, Router } from "preact-iso/router";
import type { Me } from "~/shared/api/types";
import { arrive } from "~/shared/arrive";
import { AppHeader, ButtonLink, EmptyState, Toasts } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { lazyPage } from "~/shared/lazyPage";
import { SessionGate } from "~/shared/session/SessionGate";
import { start } from "~/shared/start";
import { AdminHeader } from "./AdminHeader";
import { PeoplePage } from "./people/PeoplePage";
import { t } from "./texts";

const InvitePage = lazyPage(() => import("./people/InvitePage"));
const PersonPage = lazyPage(() => import("./people/PersonPage"));
const SitesPage = lazyPage(() => import("./sites/SitesPage"));
const NewSitePage = lazyPage(() => import("./sites/NewSitePage"));
const SitePage = lazyPage(() => import("./sites/SitePage"));
const ZonesPage = lazyPage(() => import("./zones/ZonesPage"));
const ZonePage = lazyPage(() => import("./zones/ZonePage"));
const CabinsPage = lazyPage(() => import("./cabins/CabinsPage"));
const NewCabinPage = lazyPage(() => import("./cabins/NewCabinPage"));
const CabinPage = lazyPage(() => import("./cabins/CabinPage"));
const AssistsPage = lazyPage(() => import("./cabins/AssistsPage"));
const QuarantinePage = lazyPage(() => import("./cabins/QuarantinePage"));
const CabinHoursPage = lazyPage(() => import("./cabins/CabinHoursPage"));
const OccupancyPage = lazyPage(() => import("./occupancy/OccupancyPage"));
const HoursPage = lazyPage(() => import("./hours/HoursPage"));
const ConnectedPage = lazyPage(() => import("./connected/ConnectedPage"));
const DemandPage = lazyPage(() => import("./demand/DemandPage"));
const TariffsPage = lazyPage(() => import("./demand/TariffsPage"));
const RelayPage = lazyPage(() => import("./relay/RelayPage"));
const QualityPage = lazyPage(() => import("./quality/QualityPage"));
const CallPage = lazyPage(() => import("./quality/CallPage"));
const VaultPage = lazyPage(() => import("./vault/VaultPage"));
const PatientVaultPage = lazyPage(() => import("./vault/PatientVaultPage"));
const JournalPage = lazyPage(() => import("./audit/JournalPage"));
const AccountPage = lazyPage(() => import("~/shared/security/AccountPage"));
const BreakGlassPage = lazyPage(() => import("./audit/BreakGlassPage"));

function MissingPage() {
  useTitle(t("page.missing"));
  return (
    <main id="contenu" class="page">
      <EmptyState level={1} icon={Signpost} title={t("page.missing")}>
        <p>{t("page.missing_help")}</p>
        <ButtonLink kind="primary" href="/admin">
          {t("page.start")}
        </ButtonLink>
      </EmptyState>
    </main>
  );
}

/** Each role has its pages; the server refuses the others' calls all the same. */
function Pages({ me }: { me: Me }) {
  return (
    <>
      <AdminHeader />
      {me.role === "auditor" ? (
        <Router onLoadEnd={arrive}>
          <Route path="/admin" component={JournalPage} />
          <Route path="/admin/acces-urgence" component={BreakGlassPage} />
          <Route path="/admin/compte" component={AccountPage} />
          <Route default component={MissingPage} />
        </Router>
      ) : (
        <Router onLoadEnd={arrive}>
          <Route path="/admin" component={PeoplePage} />
          <Route path="/admin/personnes/inviter" component={InvitePage} />
          <Route path="/admin/personnes/:id" component={PersonPage} />
          <Route path="/admin/lieux" component={SitesPage} />
          <Route path="/admin/lieux/nouveau" component={NewSitePage} />
          <Route path="/admin/lieux/:id" component={SitePage} />
          <Route path="/admin/zones" component={ZonesPage} />
          <Route path="/admin/zones/:id" component={ZonePage} />
          <Route path="/admin/cabines" component={CabinsPage} />
          <Route path="/admin/cabines/nouvelle" component={NewCabinPage} />
          <Route path="/admin/cabines/actes" component={AssistsPage} />
          <Route path="/admin/cabines/:id" component={CabinPage} />
          <Route path="/admin/cabines/:id/horaires" component={CabinHoursPage} />
          <Route path="/admin/cabines/:id/quarantaine" component={QuarantinePage} />
          <Route path="/admin/occupation" component={OccupancyPage} />
          <Route path="/admin/temps-rendu" component={HoursPage} />
          <Route path="/admin/demandes" component={DemandPage} />
          <Route path="/admin/tarifs" component={TariffsPage} />
          <Route path="/admin/qualite" component={QualityPage} />
          <Route path="/admin/qualite/:id" component={CallPage} />
          <Route path="/admin/coffre" component={VaultPage} />
          <Route path="/admin/coffre/:id" component={PatientVaultPage} />
          <Route path="/admin/relais" component={RelayPage} />
          <Route path="/admin/connexions" component={ConnectedPage} />
          <Route path="/admin/compte" component={AccountPage} />
          <Route default component={MissingPage} />
        </Router>
      )}
    </>
  );
}

function App() {
  return (
    <LocationProvider scope="/admin">
      <SessionGate
        roles={["coordinator", "administrator", "auditor"]}
        header={
          <div class="admin-header">
            <AppHeader home="/admin" where={t("nav.where")} />
          </div>
        }
      >
        {(me) => <Pages me={me} />}
      </SessionGate>
      <Toasts />
    </LocationProvider>
  );
}

void start(App, "desk");
