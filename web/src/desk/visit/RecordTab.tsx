import { FolderOpen, Images } from "lucide-preact";
import { fetchRecord } from "~/shared/api/endpoints";
import type { Consultation, RecordVisit } from "~/shared/api/types";
import { ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale, fullDate } from "~/shared/i18n";
import { PhotoThumbs } from "~/shared/staff/PhotoThumbs";
import { ReadingsTable } from "~/shared/staff/ReadingsTable";
import { t } from "../texts";

/** Earlier visits of the patient, newest first and open. */
export function RecordTab({ visit }: { visit: Consultation }) {
  const { patient_id } = visit.appointment.patient;
  const record = useResource((signal) => fetchRecord(patient_id, signal), [patient_id]);
  return (
    <Loaded resource={record} skeleton={[96, 160, 96]}>
      {({ visits }) => {
        const earlier = visits.filter((one) => one.consultation_id !== visit.consultation_id);
        if (earlier.length === 0) {
          return (
            <EmptyState icon={FolderOpen} title={t("record.none")}>
              <p class="soft">{t("record.none_help")}</p>
            </EmptyState>
          );
        }
        return (
          <div class="stack">
            {earlier.some((one) => one.photos.length > 0) && (
              <ButtonLink icon={Images} href={`/desk/patients/${patient_id}/photos`} target="_blank">
                {t("record.compare")}
              </ButtonLink>
            )}
            {earlier.map((one, index) => (
              <Earlier key={one.consultation_id} visit={one} open={index === 0} />
            ))}
          </div>
        );
      }}
    </Loaded>
  );
}

function Earlier({ visit, open }: { visit: RecordVisit; open: boolean }) {
  const { practitioner } = visit;
  return (
    <details class="earlier" open={open}>
      <summary>
        <strong class="earlier__day">{fullDate(visit.starts_at)}</strong>
        <span class="soft">
          {practitioner.name}, {byLocale(practitioner, "speciality")}
        </span>
        <span>{visit.reason}</span>
      </summary>
      <div class="stack earlier__body">
        <p class="earlier__notes">{visit.notes || <span class="soft">{t("record.no_notes")}</span>}</p>
        {visit.readings.length > 0 && <ReadingsTable readings={visit.readings} />}
        {visit.photos.length > 0 && <PhotoThumbs photos={visit.photos} />}
      </div>
    </details>
  );
}
