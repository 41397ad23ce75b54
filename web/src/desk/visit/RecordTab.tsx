import { FolderOpen, IdCard, Images } from "lucide-preact";
import { fetchRecord } from "~/shared/api/endpoints";
import type { Consultation } from "~/shared/api/types";
import { IdentitySheet } from "~/shared/care/IdentitySheet";
import { ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { Earlier } from "../record/Earlier";
import { ReferralPart } from "../record/ReferralPart";
import { t } from "../texts";

/** Who it is, the earlier visits newest first, and asking a colleague. */
export function RecordTab({ visit }: { visit: Consultation }) {
  const { patient_id, name } = visit.appointment.patient;
  return (
    <div class="stack">
      <details class="earlier">
        <summary class="earlier__line">
          <IdCard size={22} aria-hidden="true" />
          <strong>{t("patient.identity")}</strong>
        </summary>
        <div class="earlier__body">
          <IdentitySheet patientId={patient_id} name={name} />
        </div>
      </details>
      <Visits visit={visit} />
      <ReferralPart consultationId={visit.consultation_id} patientName={name} />
    </div>
  );
}

function Visits({ visit }: { visit: Consultation }) {
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
