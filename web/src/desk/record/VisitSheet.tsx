import "./sheet.css";
import {
  Activity,
  ArrowLeft,
  Camera,
  CircleCheckBig,
  FolderHeart,
  Images,
  NotebookPen,
  ScrollText,
  Send,
  SignalHigh,
} from "lucide-preact";
import type { ComponentChildren } from "preact";
import type { Consultation } from "~/shared/api/types";
import { Banner, ButtonLink } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { birthDate, byLocale, dayInWords, duration, timeOfDay } from "~/shared/i18n";
import { CallMeasures } from "~/shared/quality/CallMeasures";
import { IncidentList } from "~/shared/quality/IncidentList";
import { tq } from "~/shared/quality/texts";
import { PhotoThumbs } from "~/shared/staff/PhotoThumbs";
import { ageOf } from "~/shared/staff/people";
import { ReadingsTable } from "~/shared/staff/ReadingsTable";
import { Where } from "~/shared/staff/Where";
import { RecordingsPart } from "../recordings/RecordingsPart";
import { t } from "../texts";
import { PrescriptionPart } from "../visit/prescription/PrescriptionPart";
import { tx } from "../visit/prescription/texts";
import { ReferralPart } from "./ReferralPart";
import { SheetCourse } from "./SheetCourse";

/** A visit that is over: reads like a page of the file. */
export function VisitSheet({ visit, justEnded }: { visit: Consultation; justEnded: boolean }) {
  const { patient, reason, cabin_name, practitioner } = visit.appointment;
  useTitle(t("visit.title", { name: patient.name }));
  return (
    <main id="contenu" class="page sheet stack" data-testid="visit-sheet">
      {justEnded && (
        <Banner tone="action" icon={CircleCheckBig} title={t("end.done")} live="polite">
          <p>{t("end.done_help")}</p>
          <div>
            <ButtonLink kind="primary" href="/desk" icon={ArrowLeft}>
              {t("nav.back")}
            </ButtonLink>
          </div>
        </Banner>
      )}
      <header class="stack sheet__head">
        {!justEnded && (
          <div>
            <ButtonLink kind="quiet" href="/desk" icon={ArrowLeft} class="sheet__back">
              {t("nav.back")}
            </ButtonLink>
          </div>
        )}
        <p class="soft">{t("sheet.title")}</p>
        <h1>{patient.name}</h1>
        <p>
          {t.n("age", ageOf(patient.birth_date, Date.parse(visit.appointment.starts_at)))},{" "}
          {t("visit.born", { date: birthDate(patient.birth_date) })}
        </p>
        <p class="sheet__reason">{reason || t("visit.no_reason")}</p>
        <p class="row soft figures">
          <span class="sheet__when">{whenWords(visit)}</span>
          <Where cabin={cabin_name} />
        </p>
        <p class="soft small">
          {practitioner.name}, {byLocale(practitioner, "speciality")} ·{" "}
          {t("sheet.rpps", { rpps: practitioner.rpps })}
        </p>
      </header>
      <Part icon={NotebookPen} title={t("sheet.notes")}>
        {visit.notes ? <p class="sheet__notes">{visit.notes}</p> : <Nothing>{t("sheet.no_notes")}</Nothing>}
      </Part>
      <Part icon={ScrollText} title={tx("title")}>
        <PrescriptionPart visit={visit} />
      </Part>
      <SheetCourse visit={visit} />
      <Part icon={Activity} title={t("sheet.readings")}>
        {visit.readings.length > 0 ? (
          <ReadingsTable readings={visit.readings} />
        ) : (
          <Nothing>{t("sheet.no_readings")}</Nothing>
        )}
        <RecordingsPart consultationId={visit.consultation_id} />
      </Part>
      <Part icon={Camera} title={t("sheet.photos")}>
        {visit.photos.length > 0 ? (
          <PhotoThumbs photos={visit.photos} />
        ) : (
          <Nothing>{t("sheet.no_photos")}</Nothing>
        )}
        <div>
          <ButtonLink
            icon={Images}
            href={`/desk/patients/${patient.patient_id}/photos`}
            data-testid="all-photos"
          >
            {t("photos.all")}
          </ButtonLink>
        </div>
      </Part>
      <Part icon={SignalHigh} title={tq("incidents.title")}>
        {visit.incidents.length > 0 ? (
          <IncidentList incidents={visit.incidents} />
        ) : (
          <Nothing>{tq("incidents.none")}</Nothing>
        )}
        <CallMeasures consultationId={visit.consultation_id} />
      </Part>
      <Part icon={Send} title={t("refer.part")}>
        <ReferralPart consultationId={visit.consultation_id} patientName={patient.name} />
        <div>
          <ButtonLink
            kind="quiet"
            icon={FolderHeart}
            class="btn--flush"
            href={`/desk/patients/${patient.patient_id}`}
          >
            {t("patient.open")}
          </ButtonLink>
        </div>
      </Part>
    </main>
  );
}

function whenWords({ started_at, ended_at, appointment }: Consultation): string {
  const begun = started_at ?? appointment.starts_at;
  const day = dayInWords(begun);
  if (!started_at || !ended_at) return t("sheet.on", { day, time: timeOfDay(begun) });
  const lasted = t("sheet.lasted", { time: duration(Date.parse(ended_at) - Date.parse(started_at)) });
  return `${t("sheet.when", { day, from: timeOfDay(begun), to: timeOfDay(ended_at) })}. ${lasted}.`;
}

interface PartProps {
  icon: typeof Camera;
  title: string;
  children: ComponentChildren;
}

function Part({ icon: Icon, title, children }: PartProps) {
  return (
    <section class="stack sheet__part">
      <h2>
        <Icon size={22} aria-hidden="true" />
        {title}
      </h2>
      {children}
    </section>
  );
}

const Nothing = ({ children }: { children: string }) => <p class="soft">{children}</p>;
