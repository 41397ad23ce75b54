import "./referral.css";
import { CircleCheck, Send } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { type Referral, refer } from "~/shared/api/care";
import type { PractitionerCard } from "~/shared/api/types";
import { Banner, Button, Dialog, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { byLocale, fullDate } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { ColleagueSearch } from "~/shared/staff/ColleagueSearch";
import { t } from "../texts";

interface ReferralProps {
  consultationId: string;
  patientName: string;
}

/** Asking a colleague for advice, who may then read the record. */
export function ReferralPart({ consultationId, patientName }: ReferralProps) {
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<Referral[]>([]);
  return (
    <div class="stack referral">
      {made.map((one) => (
        <Banner
          key={one.practitioner_id}
          tone="action"
          icon={CircleCheck}
          title={t("refer.done", { name: one.practitioner_name })}
          live="polite"
        >
          <p>{t("refer.done_text", { date: fullDate(one.until) })}</p>
        </Banner>
      ))}
      <div>
        <Button icon={Send} data-testid="refer" onClick={() => setOpen(true)}>
          {t("refer.open")}
        </Button>
      </div>
      <ReferralDialog
        consultationId={consultationId}
        patientName={patientName}
        open={open}
        onClose={() => setOpen(false)}
        onMade={(one) => {
          setOpen(false);
          setMade((all) => [...all.filter((known) => known.practitioner_id !== one.practitioner_id), one]);
        }}
      />
    </div>
  );
}

interface ReferralDialogProps extends ReferralProps {
  open: boolean;
  onClose: () => void;
  onMade: (referral: Referral) => void;
}

function ReferralDialog({ consultationId, patientName, open, onClose, onMade }: ReferralDialogProps) {
  const { busy, problem, run, forget } = useAction();
  const [chosen, setChosen] = useState<PractitionerCard>();
  useEffect(() => {
    setChosen(undefined);
    forget();
  }, [open]);

  const send = (to: PractitionerCard) =>
    run(async () => onMade(await refer(consultationId, to.practitioner_id)));

  return (
    <Dialog
      open={open}
      title={t("refer.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("refer.cancel")}</Button>
          {chosen && (
            <Button
              kind="primary"
              icon={Send}
              busy={busy}
              data-testid="refer-yes"
              onClick={() => void send(chosen)}
            >
              {t("refer.yes", { name: chosen.name })}
            </Button>
          )}
        </>
      }
    >
      {problem && <ErrorPanel problem={problem} />}
      {chosen ? (
        <>
          <p>
            <strong>{chosen.name}</strong>, {byLocale(chosen, "speciality")}
            <br />
            <span class="soft">{chosen.site.name}</span>
          </p>
          <p>{t("refer.means", { name: chosen.name, patient: patientName })}</p>
          <div>
            <Button kind="quiet" class="btn--flush" onClick={() => setChosen(undefined)}>
              {t("refer.change")}
            </Button>
          </div>
        </>
      ) : (
        <ColleagueSearch
          label={t("refer.search")}
          hint={t("refer.search_hint")}
          count={(found) => (found > 0 ? t.n("refer.found", found) : t("refer.none"))}
          except={me.value?.practitioner_id}
          testid="refer"
          onPick={setChosen}
        />
      )}
    </Dialog>
  );
}
