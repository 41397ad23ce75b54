import "./sheet.css";
import { ArrowLeft, FolderOpen, Images } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import { fetchRecord } from "~/shared/api/endpoints";
import type { PatientRecord } from "~/shared/api/types";
import { IdentitySheet } from "~/shared/care/IdentitySheet";
import { ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { birthDate } from "~/shared/i18n";
import { OpinionsOfPatient } from "~/shared/opinions/OpinionsOfPatient";
import { ageOf } from "~/shared/staff/people";
import { DeskHeader } from "../DeskHeader";
import { GlassBanner } from "../emergency/GlassBanner";
import { LesionsPart } from "../lesions/LesionsPart";
import { t } from "../texts";
import { Earlier } from "./Earlier";

/** A patient's record, without a visit under way. */
export default function PatientPage() {
  const { id = "" } = useRoute().params;
  const record = useResource((signal) => fetchRecord(id, signal), [id]);
  useTitle(record.data?.patient.name ?? t("patient.title"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page sheet stack" data-testid="patient-sheet">
        <GlassBanner patientId={id} />
        {!record.data && <h1 class="visually-hidden">{t("patient.title")}</h1>}
        <Loaded resource={record} skeleton={[96, 240, 96, 96]}>
          {(found) => <Sheet record={found} />}
        </Loaded>
      </main>
    </>
  );
}

function Sheet({ record }: { record: PatientRecord }) {
  const { patient, visits } = record;
  return (
    <>
      <header class="stack sheet__head">
        <div>
          <ButtonLink kind="quiet" href="/desk" icon={ArrowLeft} class="sheet__back">
            {t("nav.back")}
          </ButtonLink>
        </div>
        <p class="soft">{t("patient.title")}</p>
        <h1>{patient.name}</h1>
        <p>
          {t.n("age", ageOf(patient.birth_date))}, {t("visit.born", { date: birthDate(patient.birth_date) })}
        </p>
      </header>
      <section class="stack sheet__part">
        <h2>{t("patient.visits")}</h2>
        {visits.length === 0 && (
          <EmptyState icon={FolderOpen} title={t("patient.no_visit")}>
            <p class="soft">{t("patient.no_visit_help")}</p>
          </EmptyState>
        )}
        {visits.map((visit, index) => (
          <Earlier key={visit.consultation_id} visit={visit} open={index === 0} />
        ))}
        {visits.some(({ photos }) => photos.length > 0) && (
          <div>
            <ButtonLink icon={Images} href={`/desk/patients/${patient.patient_id}/photos`}>
              {t("photos.all")}
            </ButtonLink>
          </div>
        )}
      </section>
      <LesionsPart patientId={patient.patient_id} />
      <OpinionsOfPatient
        patientId={patient.patient_id}
        base="/desk/avis"
        ask={`/desk/patients/${patient.patient_id}/avis`}
      />
      <section class="stack sheet__part">
        <h2>{t("patient.identity")}</h2>
        <IdentitySheet patientId={patient.patient_id} name={patient.name} />
      </section>
    </>
  );
}
