import "../visit/rail.css";
import type { RecordVisit } from "~/shared/api/types";
import { byLocale, fullDate } from "~/shared/i18n";
import { IncidentList } from "~/shared/quality/IncidentList";
import { PhotoThumbs } from "~/shared/staff/PhotoThumbs";
import { ReadingsTable } from "~/shared/staff/ReadingsTable";
import { t } from "../texts";

/** One earlier visit, folded to its day, its doctor and its reason. */
export function Earlier({ visit, open }: { visit: RecordVisit; open: boolean }) {
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
        {visit.incidents.length > 0 && <IncidentList incidents={visit.incidents} />}
      </div>
    </details>
  );
}
