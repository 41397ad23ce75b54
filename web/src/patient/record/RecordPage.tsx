import "./record.css";
import { FolderHeart, Search } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { fetchRecord } from "~/shared/api/endpoints";
import type { Me, PatientRecord, RecordVisit } from "~/shared/api/types";
import { VisitCourse } from "~/shared/call/room/VisitCourse";
import { Avatar, ButtonLink, Card, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { birthDate, byLocale, fullDate } from "~/shared/i18n";
import { IncidentList } from "~/shared/quality/IncidentList";
import { tq } from "~/shared/quality/texts";
import { PhotoThumbs } from "~/shared/staff/PhotoThumbs";
import { ReadingsTable } from "~/shared/staff/ReadingsTable";
import { PatientGate } from "../PatientGate";
import { PersonSwitch } from "../space/PersonSwitch";
import { personOf } from "../space/person";
import { SpaceLinks } from "../space/SpaceLinks";
import { ts } from "../space/texts";
import { t } from "../texts";

export default function RecordPage() {
  useTitle(t("record.title"));
  return <PatientGate>{(me) => <MyRecord me={me} />}</PatientGate>;
}

function MyRecord({ me }: { me: Me }) {
  const { patientId, other } = personOf(me);
  const record = useResource((signal) => fetchRecord(patientId, signal), [patientId]);
  return (
    <main id="contenu" class="page stack">
      <h1>{other ? ts("person.record_of", { name: other }) : t("record.title")}</h1>
      <p class="soft">{t("record.lead")}</p>
      <SpaceLinks />
      <PersonSwitch me={me} />
      <Loaded resource={record} skeleton={[56, 320, 320]}>
        {(found) => <Sheet record={found} />}
      </Loaded>
    </main>
  );
}

function Sheet({ record }: { record: PatientRecord }) {
  useEffect(() => {
    // A link to one visit (`#visite-…`) can only be followed once the visits are there.
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <>
      <p>
        <strong>{record.patient.name}</strong>
        <br />
        <span class="soft small">{t("record.born", { date: birthDate(record.patient.birth_date) })}</span>
      </p>
      {record.visits.length === 0 && (
        <EmptyState icon={FolderHeart} title={t("record.empty")}>
          <p>{t("record.empty_text")}</p>
          <ButtonLink kind="primary" icon={Search} href="/">
            {t("nav.search")}
          </ButtonLink>
        </EmptyState>
      )}
      {record.visits.map((visit) => (
        <Visit key={visit.consultation_id} visit={visit} />
      ))}
    </>
  );
}

function Visit({ visit }: { visit: RecordVisit }) {
  const titleId = `visite-${visit.consultation_id}`;
  return (
    <Card as="article" labelledBy={titleId} class="record-visit">
      <header class="record-visit__head">
        <Avatar name={visit.practitioner.name} seed={visit.practitioner.portrait_seed} />
        <div>
          <h2 id={titleId} class="capital">
            {fullDate(visit.starts_at)}
          </h2>
          <p>
            {visit.practitioner.name}, <span class="soft">{byLocale(visit.practitioner, "speciality")}</span>
          </p>
        </div>
      </header>
      {visit.reason && (
        <section>
          <h3>{t("record.reason")}</h3>
          <p>{visit.reason}</p>
        </section>
      )}
      <section>
        <h3>{t("record.notes")}</h3>
        <p class={visit.notes ? "notes" : "soft"}>{visit.notes || t("record.no_notes")}</p>
      </section>
      {visit.readings.length > 0 && (
        <section>
          <h3>{t("record.readings")}</h3>
          <ReadingsTable readings={visit.readings} />
        </section>
      )}
      {visit.photos.length > 0 && (
        <section class="stack">
          <h3>{t("record.photos")}</h3>
          <PhotoThumbs photos={visit.photos} />
        </section>
      )}
      {visit.incidents.length > 0 && (
        <section class="stack">
          <h3>{tq("incidents.title")}</h3>
          <IncidentList incidents={visit.incidents} />
        </section>
      )}
      <VisitCourse
        consultationId={visit.consultation_id}
        handOvers={visit.hand_overs}
        endReason={visit.end_reason}
        endText={visit.end_text}
        chat={visit.chat}
      />
    </Card>
  );
}
