import { useEffect, useState } from "preact/hooks";
import { fetchConsultation } from "~/shared/api/endpoints";
import { fetchPrescriptions, notePrinted } from "~/shared/api/prescriptions";
import { type Action, useAction } from "~/shared/hooks/useAction";
import type { Sheets } from "./Papers";

export interface Printing {
  sheets: Sheets | undefined;
  action: Action;
  print: (visitId: string) => void;
}

/**
 * Papers are in this screen's memory only between the wish and the printer: they are asked for then, and let go of as
 * soon as the printer has them.
 */
export function usePrinting(): Printing {
  const [sheets, setSheets] = useState<Sheets>();
  const action = useAction();
  useEffect(() => {
    if (!sheets) return;
    const { visit, papers } = sheets;
    try {
      print();
    } finally {
      setSheets(undefined);
    }
    // Untold, the attendant's page shows them as not printed: she may have them printed again.
    notePrinted(
      visit.appointment.appointment_id,
      papers.map(({ prescription_id }) => prescription_id),
    ).catch(() => undefined);
  }, [sheets]);
  return {
    sheets,
    action,
    print: (visitId) =>
      void action.run(async () => {
        const [visit, papers] = await Promise.all([fetchConsultation(visitId), fetchPrescriptions(visitId)]);
        setSheets({ visit, papers });
      }),
  };
}
