import "./referral.css";
import { CircleCheck, Send, Stethoscope } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { type Referral, refer } from "~/shared/api/care";
import { fetchPractitioners } from "~/shared/api/endpoints";
import type { PractitionerCard } from "~/shared/api/types";
import { Banner, Button, Dialog, ErrorPanel, Field, Skeleton } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale, fullDate } from "~/shared/i18n";
import { me } from "~/shared/session/session";
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
        <ColleagueSearch onPick={setChosen} />
      )}
    </Dialog>
  );
}

const LEAST_LETTERS = 2;
const PAUSE_MS = 250;
const SHOWN = 8;

function ColleagueSearch({ onPick }: { onPick: (colleague: PractitionerCard) => void }) {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const enough = asked.length >= LEAST_LETTERS;
  const found = useResource<PractitionerCard[] | null>(
    async (signal) => (enough ? fetchPractitioners({ q: asked }, signal) : null),
    [enough ? asked : ""],
  );
  const others = (found.data ?? [])
    .filter(({ practitioner_id }) => practitioner_id !== me.value?.practitioner_id)
    .slice(0, SHOWN);
  return (
    <div class="stack">
      <Field
        label={t("refer.search")}
        hint={t("refer.search_hint")}
        type="search"
        autocomplete="off"
        value={typed}
        data-testid="refer-search"
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {found.problem && <ErrorPanel problem={found.problem} onRetry={found.reload} />}
      {enough && !found.data && !found.problem && <Skeleton heights={[60, 60]} gap={8} />}
      <p class={others.length > 0 ? "visually-hidden" : "soft"} role="status">
        {found.data && (others.length > 0 ? t.n("refer.found", others.length) : t("refer.none"))}
      </p>
      <ul class="colleagues">
        {others.map((one) => (
          <li key={one.practitioner_id}>
            <button type="button" class="colleague" data-testid="colleague" onClick={() => onPick(one)}>
              <Stethoscope size={22} aria-hidden="true" />
              <span>
                <strong>{one.name}</strong>
                <span class="soft">
                  {byLocale(one, "speciality")} · {one.site.name}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
