import { BookmarkPlus, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  discardTemplate,
  fetchPrescriptionsOf,
  fetchTemplates,
  keepTemplate,
  type PrescriptionItem,
} from "~/shared/api/prescriptions";
import { Button, ErrorPanel, Field, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { dayInWords } from "~/shared/i18n";
import { copied, keepable, nameOf } from "./items";
import { tx } from "./texts";

interface TemplatesProps {
  patientId: string;
  items: PrescriptionItem[];
  onUse: (items: PrescriptionItem[]) => void;
}

/** The patient's last signed prescription and the practitioner's own templates: their lines are added. */
export function Templates({ patientId, items, onUse }: TemplatesProps) {
  const earlier = useResource((signal) => fetchPrescriptionsOf(patientId, signal), [patientId]);
  const templates = useResource((signal) => fetchTemplates(signal), []);
  const { problem, run } = useAction();
  const last = earlier.data?.find(({ status, content }) => status === "active" && content);
  const own = templates.data ?? [];
  return (
    <details class="rx-more">
      <summary data-testid="rx-templates">{tx("templates.title")}</summary>
      <div class="stack">
        <ul class="rx-templates">
          {last?.content && last.authored_on && (
            <li>
              <span>
                {tx("templates.last", { when: dayInWords(last.authored_on) })}
                <br />
                <span class="soft small">{last.content.items.map(nameOf).join(" · ")}</span>
              </span>
              <Button
                data-testid="rx-use-last"
                onClick={() => last.content && onUse(copied(last.content.items))}
              >
                {tx("templates.use")}
              </Button>
            </li>
          )}
          {own.map((one) => (
            <li key={one.template_id}>
              <span>{one.title}</span>
              <button
                type="button"
                class="rx-icon"
                aria-label={tx("templates.discard", { name: one.title })}
                onClick={() =>
                  void run(async () => {
                    await discardTemplate(one.template_id);
                    templates.reload();
                  })
                }
              >
                <Trash2 size={20} aria-hidden="true" />
              </button>
              <Button onClick={() => onUse(copied(one.items))}>{tx("templates.use")}</Button>
            </li>
          ))}
        </ul>
        {templates.data && own.length === 0 && !last && <p class="soft">{tx("templates.none")}</p>}
        {problem && <ErrorPanel problem={problem} />}
        {keepable(items).length > 0 && <KeepTemplate items={keepable(items)} onKept={templates.reload} />}
      </div>
    </details>
  );
}

function KeepTemplate({ items, onKept }: { items: PrescriptionItem[]; onKept: () => void }) {
  const [title, setTitle] = useState("");
  const { busy, problem, run } = useAction();
  const keep = () =>
    run(async () => {
      await keepTemplate(title.trim(), copied(items));
      setTitle("");
      toast(tx("templates.kept"));
      onKept();
    });
  return (
    <div class="stack">
      <Field
        label={tx("templates.keep_name")}
        hint={tx("templates.keep_help")}
        value={title}
        maxLength={80}
        data-testid="rx-template-name"
        onInput={(event) => setTitle(event.currentTarget.value)}
      />
      <div>
        <Button
          icon={BookmarkPlus}
          busy={busy}
          disabled={title.trim() === "" || copied(items).length === 0}
          data-testid="rx-template-keep"
          onClick={() => void keep()}
        >
          {tx("templates.keep")}
        </Button>
      </div>
      {problem && <ErrorPanel problem={problem} />}
    </div>
  );
}
