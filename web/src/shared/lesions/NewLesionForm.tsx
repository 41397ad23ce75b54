import { Plus } from "lucide-preact";
import { useState } from "preact/hooks";
import { addLesion, type Lesion } from "../api/lesions";
import type { MapKey } from "../bodymap/BodyMap";
import { isIntimate } from "../bodymap/places";
import { BODY_SITES } from "../call/body";
import { Button, Card, Check, ErrorPanel, Field, Select, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { siteWords } from "../staff/photoWords";
import { tl } from "./texts";

interface NewLesionFormProps {
  patientId: string;
  at: { map: MapKey; x: number; y: number };
  /** A first guess. */
  site: string;
  staff: boolean;
  onAdded: (lesion: Lesion) => void;
  onCancel: () => void;
}

/** Names the place that was touched. */
export function NewLesionForm({ patientId, at, site: guess, staff, onAdded, onCancel }: NewLesionFormProps) {
  const [name, setName] = useState("");
  const [site, setSite] = useState(guess);
  const [marked, setMarked] = useState<boolean>();
  // A tick set by hand outlives a change of place; one taken off does not make an intimate place less so.
  const restricted = marked || (marked === undefined && isIntimate(site));
  const adding = useAction();

  function save(event: Event) {
    event.preventDefault();
    void adding.run(async () => {
      const lesion = await addLesion(patientId, {
        ...at,
        name: name.trim() || siteWords(site),
        body_site: site,
        note: "",
        restricted,
      });
      toast(tl("new.done", { name: lesion.name }));
      onAdded(lesion);
    });
  }

  return (
    <Card labelledBy="new-lesion">
      <form class="stack" onSubmit={save} data-testid="new-lesion">
        <h2 id="new-lesion">{tl("new.title")}</h2>
        <Field
          label={tl("new.name")}
          hint={tl("new.name_hint")}
          value={name}
          maxLength={80}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={tl("new.site")}
          value={site}
          options={BODY_SITES.map((value) => ({ value, label: siteWords(value) }))}
          onChange={(event) => {
            const next = event.currentTarget.value;
            setSite(next);
            if (!marked && isIntimate(next)) setMarked(undefined);
          }}
        />
        <Check checked={restricted} onChange={(event) => setMarked(event.currentTarget.checked)}>
          {tl(staff ? "new.restricted_staff" : "new.restricted")}
        </Check>
        {adding.problem && <ErrorPanel problem={adding.problem} />}
        <div class="row">
          <Button type="submit" kind="primary" icon={Plus} busy={adding.busy}>
            {tl("new.save")}
          </Button>
          <Button kind="quiet" onClick={onCancel}>
            {tl("new.cancel")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
