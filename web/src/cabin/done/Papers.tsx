import "./done.css";
import type { Prescription } from "~/shared/api/prescriptions";
import type { CabinHere, Consultation } from "~/shared/api/types";
import { PrescriptionPaper } from "~/shared/prescriptions/PrescriptionPaper";
import { Report } from "./Report";

export interface Sheets {
  visit: Consultation;
  papers: Prescription[];
}

/** The report, then a sheet of paper for each prescription; on the screen they are not shown. */
export function Papers({ sheets: { visit, papers }, here }: { sheets: Sheets; here: CabinHere | undefined }) {
  return (
    <>
      <Report visit={visit} here={here} prescriptions={papers.length} />
      <div class="papers">
        {papers.map(
          ({ prescription_id, sheet }) => sheet && <PrescriptionPaper key={prescription_id} sheet={sheet} />,
        )}
      </div>
    </>
  );
}
