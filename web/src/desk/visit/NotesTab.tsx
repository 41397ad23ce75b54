import type { Consultation } from "~/shared/api/types";
import { TextArea } from "~/shared/components";
import { t } from "../texts";
import { PrescriptionPart } from "./prescription/PrescriptionPart";
import { tx } from "./prescription/texts";

interface NotesTabProps {
  visit: Consultation;
  notes: string;
  onNotes: (text: string) => void;
}

/** What is written in the visit: the prescription, and the notes, which this device keeps at every key. */
export function NotesTab({ visit, notes, onNotes }: NotesTabProps) {
  return (
    <div class="stack notes">
      <section class="stack">
        <h2 class="rail__title">{tx("title")}</h2>
        {/* It can be written once the visit has begun. */}
        <PrescriptionPart key={visit.status} visit={visit} />
      </section>
      <TextArea
        label={t("notes.label")}
        hint={t("notes.hint")}
        placeholder={t("notes.placeholder")}
        value={notes}
        rows={14}
        maxLength={20_000}
        data-testid="notes"
        onInput={(event) => onNotes(event.currentTarget.value)}
      />
      <p class="soft small" role="status">
        {notes.trim() !== "" && t("notes.kept")}
      </p>
    </div>
  );
}
