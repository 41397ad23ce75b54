import { Pencil } from "lucide-preact";
import { useState } from "preact/hooks";
import { changeLesion, type LesionDetail } from "../api/lesions";
import { isIntimate } from "../bodymap/places";
import { BODY_SITES } from "../call/body";
import { Button, Card, Check, ErrorPanel, Field, Select, TextArea, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { siteWords } from "../staff/photoWords";
import { tl } from "./texts";

interface EditLesionProps {
  lesion: LesionDetail;
  staff: boolean;
  onChanged: () => void;
}

/** The name, the place and the note of a lesion, changed where they are read. */
export function EditLesion(props: EditLesionProps) {
  const [open, setOpen] = useState(false);
  if (open) return <Form {...props} onClose={() => setOpen(false)} />;
  return (
    <div>
      <Button kind="quiet" icon={Pencil} onClick={() => setOpen(true)} data-testid="edit-lesion">
        {tl("edit.open")}
      </Button>
    </div>
  );
}

function Form({ lesion, staff, onChanged, onClose }: EditLesionProps & { onClose: () => void }) {
  const [name, setName] = useState(lesion.name);
  const [note, setNote] = useState(lesion.note);
  const [site, setSite] = useState(lesion.body_site ?? "");
  const [restricted, setRestricted] = useState(lesion.restricted);
  const changing = useAction();

  function save(event: Event) {
    event.preventDefault();
    void changing.run(async () => {
      await changeLesion(lesion.lesion_id, {
        name: name.trim() || lesion.name,
        note: note.trim(),
        body_site: site || null,
        restricted,
      });
      toast(tl("edit.done"));
      onClose();
      onChanged();
    });
  }

  return (
    <Card labelledBy="edit-lesion">
      <form class="stack" onSubmit={save} data-testid="edit-lesion-form">
        <h2 id="edit-lesion">{tl("edit.title")}</h2>
        <Field
          label={tl("edit.name")}
          value={name}
          maxLength={80}
          required
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={tl("new.site")}
          value={site}
          options={[
            { value: "", label: siteWords(null) },
            ...BODY_SITES.map((value) => ({ value, label: siteWords(value) })),
          ]}
          onChange={(event) => {
            setSite(event.currentTarget.value);
            // What was set by hand stays: a change of place only ever hides more.
            if (isIntimate(event.currentTarget.value)) setRestricted(true);
          }}
        />
        <TextArea
          label={tl("edit.note")}
          hint={tl(staff ? "edit.note_hint_staff" : "edit.note_hint")}
          value={note}
          maxLength={1000}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
        <Check checked={restricted} onChange={(event) => setRestricted(event.currentTarget.checked)}>
          {tl(staff ? "new.restricted_staff" : "new.restricted")}
        </Check>
        {changing.problem && <ErrorPanel problem={changing.problem} />}
        <div class="row">
          <Button type="submit" kind="primary" busy={changing.busy} data-testid="edit-lesion-save">
            {tl("edit.save")}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {tl("edit.cancel")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
