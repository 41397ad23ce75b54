import "./emergency.css";
import { BellRing, Clock, Eye, FileSearch, ShieldAlert, UserRound } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { openBreakGlass } from "~/shared/api/care";
import { Banner, Button, Card, Check, ErrorPanel, Field, TextArea, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayOf } from "~/shared/i18n";
import { withStepUp } from "~/shared/security/stepUp";
import { DeskHeader } from "../DeskHeader";
import { t } from "../texts";
import { rememberGlass } from "./glass";

/** What opening a record in an emergency means, before it is done. */
export default function EmergencyPage() {
  useTitle(t("emergency.title"));
  const points = [
    { icon: UserRound, text: t("emergency.one") },
    { icon: Clock, text: t("emergency.hour") },
    { icon: BellRing, text: t("emergency.told") },
    { icon: FileSearch, text: t("emergency.reviewed") },
    { icon: Eye, text: t("emergency.noted") },
  ];
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page stack emergency">
        <h1>{t("emergency.title")}</h1>
        <p>{t("emergency.lead")}</p>
        <Card class="emergency__what" tone="flat" labelledBy="what-title">
          <h2 id="what-title">{t("emergency.what")}</h2>
          <ul class="emergency__points">
            {points.map(({ icon: Icon, text }) => (
              <li key={text}>
                <Icon size={24} strokeWidth={1.75} aria-hidden="true" />
                <span>{text}</span>
              </li>
            ))}
          </ul>
        </Card>
        <OpenForm />
      </main>
    </>
  );
}

const EMPTY = { given_name: "", family_name: "", birth_date: "", reason: "" };
type Name = keyof typeof EMPTY;
const LEAST_REASON = 15;
/** The hour of an emergency access, and some leeway between two clocks. */
const LONGEST_MS = 65 * 60_000;

function OpenForm() {
  const { route } = useLocation();
  const { busy, problem, run, forget } = useAction();
  const [asked, setAsked] = useState(EMPTY);
  const [sworn, setSworn] = useState(false);
  const [tried, setTried] = useState(false);

  const error = (name: Name) => {
    const text = asked[name].trim();
    if (!tried) return undefined;
    if (name === "reason" && text.length < LEAST_REASON) return t("emergency.reason_short");
    return text === "" ? t("emergency.missing") : undefined;
  };
  const field = (name: Name) => ({
    name,
    value: asked[name],
    error: error(name),
    required: true,
    autocomplete: "off" as const,
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      setAsked({ ...asked, [name]: event.currentTarget.value });
      forget();
    },
  });

  async function open() {
    setTried(true);
    const lacks = Object.values(asked).some((text) => text.trim() === "");
    if (lacks || asked.reason.trim().length < LEAST_REASON || !sworn) return;
    await run(async () => {
      const { patient_id, until } = await withStepUp(() => openBreakGlass(asked));
      // Whose record is open already is only led to: nothing was broken, and nobody is told.
      if (Date.parse(until) - Date.now() > LONGEST_MS) toast(t("emergency.already"));
      else rememberGlass(patient_id, until);
      route(`/desk/patients/${patient_id}`);
    });
  }

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <h2>{t("emergency.who")}</h2>
      <p class="soft">{t("emergency.exact")}</p>
      <div class="emergency__traits">
        <Field {...field("given_name")} label={t("emergency.given")} maxLength={100} />
        <Field {...field("family_name")} label={t("emergency.family")} maxLength={100} />
        <Field {...field("birth_date")} label={t("emergency.birth")} type="date" max={dayOf(Date.now())} />
      </div>
      <TextArea
        {...field("reason")}
        label={t("emergency.reason")}
        hint={t("emergency.reason_hint")}
        placeholder={t("emergency.reason_example")}
        rows={4}
        maxLength={1000}
      />
      <Check
        checked={sworn}
        data-testid="emergency-sworn"
        onChange={(event) => setSworn(event.currentTarget.checked)}
      >
        {t("emergency.sworn")}
      </Check>
      {tried && !sworn && (
        <p class="field__error" role="alert">
          {t("emergency.sworn_missing")}
        </p>
      )}
      {problem?.is("request.not_found") ? (
        <Banner tone="help" title={t("emergency.nobody")} live="assertive">
          <p>{t("emergency.nobody_text")}</p>
        </Banner>
      ) : problem?.is("people.identity_transition") ? (
        <Banner tone="help" title={t("emergency.several")} live="assertive">
          <p>{t("emergency.several_text")}</p>
        </Banner>
      ) : (
        problem && <ErrorPanel problem={problem} />
      )}
      <div>
        <Button kind="help" type="submit" icon={ShieldAlert} busy={busy} data-testid="emergency-open">
          {t("emergency.go")}
        </Button>
      </div>
    </form>
  );
}
