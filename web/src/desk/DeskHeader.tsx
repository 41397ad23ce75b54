import {
  CalendarDays,
  DoorOpen,
  HeartHandshake,
  History,
  ListChecks,
  MailQuestion,
  PersonStanding,
  PhoneCall,
  ShieldAlert,
} from "lucide-preact";
import { useState } from "preact/hooks";
import { Button, Dialog } from "~/shared/components";
import { signOut } from "~/shared/session/session";
import { StaffHeader } from "~/shared/staff/StaffHeader";
import { t } from "./texts";
import { countDrafts, forgetDrafts } from "./visit/drafts";

export function DeskHeader() {
  const [asking, setAsking] = useState(false);

  async function leave() {
    setAsking(false);
    try {
      await signOut();
      forgetDrafts();
    } catch {
      // The line is down: the offline note says so, and the session stays open.
    }
  }

  return (
    <>
      <StaffHeader
        home="/desk"
        where={t("nav.where")}
        links={[
          { href: "/desk", icon: DoorOpen, label: t("nav.today") },
          { href: "/desk/agenda", icon: CalendarDays, label: t("nav.agenda") },
          { href: "/desk/maintenant", icon: PhoneCall, label: t("nav.now") },
          { href: "/desk/avis", icon: MailQuestion, label: t("nav.opinions") },
          { href: "/desk/solidarite", icon: HeartHandshake, label: t("nav.solidarity") },
          { href: "/desk/historique", icon: History, label: t("nav.history") },
          { href: "/desk/lesions", icon: PersonStanding, label: t("nav.lesions") },
          { href: "/desk/taches", icon: ListChecks, label: t("nav.tasks") },
          { href: "/desk/urgence", icon: ShieldAlert, label: t("nav.emergency") },
        ]}
        onSignOut={() => (countDrafts() > 0 ? setAsking(true) : void leave())}
      />
      <Dialog
        open={asking}
        title={t("sign_out.title")}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button kind="primary" onClick={() => setAsking(false)}>
              {t("sign_out.stay")}
            </Button>
            <Button kind="danger" onClick={() => void leave()}>
              {t("sign_out.yes")}
            </Button>
          </>
        }
      >
        <p>{t.n("sign_out.drafts", countDrafts())}</p>
      </Dialog>
    </>
  );
}
