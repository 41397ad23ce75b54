import "./prepare.css";
import {
  Activity,
  ArrowLeft,
  CalendarX2,
  Camera,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock3,
  type LucideIcon,
  MessageSquareText,
  ShieldCheck,
} from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { fetchConsultation } from "~/shared/api/endpoints";
import type { Consultation } from "~/shared/api/types";
import { IdentitySheet } from "~/shared/care/IdentitySheet";
import { InvitePanel } from "~/shared/care/InvitePanel";
import { Badge, Banner, Button, ButtonLink, Loaded, toast } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { birthDate, byLocale, dayAndTime, duration, fromNow } from "~/shared/i18n";
import { PhotoThumbs } from "~/shared/staff/PhotoThumbs";
import { ageOf } from "~/shared/staff/people";
import { ReadingsTable } from "~/shared/staff/ReadingsTable";
import { Where } from "~/shared/staff/Where";
import { isAttendant } from "../may";
import { t } from "../texts";
import { CancelDialog } from "./CancelDialog";

const POLL_MS = 10_000;

/** What a visit has and lacks before it begins. Nothing is changed here but cancelling. */
export default function PreparePage() {
  const { id = "" } = useRoute().params;
  const visit = useResource((signal) => fetchConsultation(id, signal), [id]);
  usePolling(visit, POLL_MS);
  const name = visit.data?.appointment.patient.name;
  useTitle(name ? t("prepare.title", { name }) : t("prepare.kicker"));
  return (
    <main id="contenu" class="page stack prepare">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/assistant" class="prepare__back">
          {t("nav.back")}
        </ButtonLink>
      </div>
      <Loaded resource={visit} skeleton={[96, 320]}>
        {(found) => <Preparation visit={found} onChanged={visit.reload} />}
      </Loaded>
    </main>
  );
}

const GUESTS = ["interpreter", "family", "expert"] as const;

type Having = "have" | "lack" | "later";

function Preparation({ visit, onChanged }: { visit: Consultation; onChanged: () => void }) {
  const { appointment, photos, readings, consent } = visit;
  const { patient, practitioner, reason, cabin_name, starts_at } = appointment;
  const cancelled = appointment.status === "cancelled";
  const limited = isAttendant();
  const missing = [limited || reason.trim() !== "", Boolean(consent)].filter((there) => !there).length;
  return (
    <>
      <header class="stack prepare__head">
        <p class="soft">{t("prepare.kicker")}</p>
        <h1>{patient.name}</h1>
        <p>
          {t.n("age", ageOf(patient.birth_date))},{" "}
          {t("patient.born", { date: birthDate(patient.birth_date) })}
        </p>
        <p class="prepare__when figures">
          <strong>{dayAndTime(starts_at)}</strong>
        </p>
        <p class="row">
          <span>
            {practitioner.name}, {byLocale(practitioner, "speciality")}
          </span>
          <Where cabin={cabin_name} />
        </p>
      </header>
      {cancelled ? (
        <Banner icon={CalendarX2} title={t("cancel.shown")} />
      ) : (
        <>
          <Standing visit={visit} missing={missing} />
          <ul class="checklist">
            {!limited && (
              <Item
                icon={MessageSquareText}
                title={t("prepare.reason")}
                having={reason.trim() ? "have" : "lack"}
              >
                {reason.trim() || t("prepare.reason_missing")}
              </Item>
            )}
            <Item icon={ShieldCheck} title={t("prepare.consent")} having={consent ? "have" : "lack"}>
              {consent
                ? t("prepare.consent_given", { when: fromNow(consent.given_at) })
                : t("prepare.consent_missing")}
            </Item>
            {!limited && (
              <Item icon={Camera} title={t("prepare.photos")} having={photos.length > 0 ? "have" : "later"}>
                {photos.length > 0 ? <PhotoThumbs photos={photos} /> : t("prepare.photos_missing")}
              </Item>
            )}
            <Item
              icon={Activity}
              title={t("prepare.readings")}
              having={readings.length > 0 ? "have" : "later"}
            >
              {readings.length > 0 ? (
                <ReadingsTable readings={readings} />
              ) : (
                t(appointment.cabin_id ? "prepare.readings_missing" : "prepare.readings_home")
              )}
            </Item>
          </ul>
          <p class="soft small">{t("prepare.read_only")}</p>
          {visit.status !== "ended" && !limited && (
            <InvitePanel consultationId={visit.consultation_id} kinds={GUESTS} />
          )}
          <section class="stack" aria-labelledby="identity-title">
            <h2 id="identity-title">{t("prepare.identity")}</h2>
            <IdentitySheet patientId={patient.patient_id} name={patient.name} />
          </section>
          {visit.status === "planned" && !limited && <Cancelling visit={visit} onChanged={onChanged} />}
        </>
      )}
    </>
  );
}

function Standing({ visit, missing }: { visit: Consultation; missing: number }) {
  const now = useNow(10_000);
  const { patient, waiting_room_opens_at } = visit.appointment;
  if (visit.status === "in_progress") return <Banner tone="action" title={t("prepare.going")} />;
  if (visit.status === "ended") return <Banner icon={CircleCheck} title={t("prepare.over")} />;
  if (visit.status === "waiting" && visit.waiting_since) {
    const time = duration(now - Date.parse(visit.waiting_since));
    return (
      <Banner
        tone="help"
        icon={Clock3}
        title={t("prepare.waits", { name: patient.name, time })}
        live="polite"
      />
    );
  }
  const opens = Date.parse(waiting_room_opens_at) > now;
  return (
    <Banner
      tone={missing === 0 ? "action" : "plain"}
      icon={missing === 0 ? CircleCheck : CircleDashed}
      title={missing === 0 ? t("prepare.ready") : t.n("prepare.missing", missing)}
    >
      {opens && <p>{t("prepare.opens", { when: dayAndTime(waiting_room_opens_at, now) })}</p>}
    </Banner>
  );
}

const LOOK = {
  have: { tone: "action", icon: CircleCheck },
  lack: { tone: "help", icon: CircleX },
  later: { tone: "plain", icon: CircleDashed },
} as const;

interface ItemProps {
  icon: LucideIcon;
  title: string;
  having: Having;
  children: ComponentChildren;
}

function Item({ icon: Icon, title, having, children }: ItemProps) {
  return (
    <li class="checklist__item" data-having={having}>
      <div class="checklist__head">
        <Icon size={22} aria-hidden="true" />
        <h2>{title}</h2>
        <Badge {...LOOK[having]}>{t(`prepare.${having}`)}</Badge>
      </div>
      <div class="checklist__body">{children}</div>
    </li>
  );
}

function Cancelling({ visit, onChanged }: { visit: Consultation; onChanged: () => void }) {
  const [asking, setAsking] = useState(false);
  const { name } = visit.appointment.patient;
  return (
    <div>
      <Button
        kind="danger"
        icon={CalendarX2}
        data-testid="cancel-appointment"
        onClick={() => setAsking(true)}
      >
        {t("prepare.cancel")}
      </Button>
      <CancelDialog
        appointment={visit.appointment}
        open={asking}
        onClose={() => setAsking(false)}
        onCancelled={() => {
          setAsking(false);
          toast(t("cancel.done", { name }));
          onChanged();
        }}
      />
    </div>
  );
}
