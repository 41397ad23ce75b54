import { Store } from "lucide-preact";
import { LocationProvider } from "preact-iso/router";
import { AppHeader, Toasts } from "~/shared/components";
import { SessionGate } from "~/shared/session/SessionGate";
import { StaffSignIn } from "~/shared/staff/StaffSignIn";
import { start } from "~/shared/start";
import { arriveByKey } from "./arrive";
import { Kiosk } from "./Kiosk";
import { t } from "./texts";

function SignInPage() {
  return (
    <>
      <AppHeader home="/cabin" where={t("title")} />
      <StaffSignIn
        account="cabin"
        icon={Store}
        title={t("sign_in.title")}
        lead={t("sign_in.lead")}
        testid="kiosk-login"
        simple
      />
    </>
  );
}

function App() {
  return (
    <LocationProvider scope="/cabin">
      <SessionGate
        roles={["cabin"]}
        fallback={<SignInPage />}
        header={<AppHeader home="/cabin" where={t("title")} />}
      >
        {() => <Kiosk />}
      </SessionGate>
      <Toasts />
    </LocationProvider>
  );
}

void arriveByKey().then(() => start(App, "cabin"));
