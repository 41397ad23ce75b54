import { TextArea } from "~/shared/components";
import { t } from "../texts";

/** Notes of the visit; kept on this device at every key. */
export function NotesTab({ notes, onNotes }: { notes: string; onNotes: (text: string) => void }) {
  return (
    <div class="stack notes">
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
