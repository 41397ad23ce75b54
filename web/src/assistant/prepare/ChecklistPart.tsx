import "./checklist.css";
import { CircleCheck, CircleDashed, NotebookPen } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Checklist, ChecklistLine, ItemState, Paper } from "~/shared/api/preparation";
import { sayOfItem } from "~/shared/api/preparation";
import type { Consultation } from "~/shared/api/types";
import { Badge, Banner, Button, Check, ErrorPanel, TextArea } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { byLocale, fromNow } from "~/shared/i18n";
import { lackingOf } from "~/shared/preparation/ready";
import { PhotoThumbs } from "~/shared/staff/PhotoThumbs";
import { ReadingsTable } from "~/shared/staff/ReadingsTable";
import { tv } from "./texts";

interface ChecklistPartProps {
  visit: Consultation;
  list: Checklist;
  onChanged: (list: Checklist) => void;
}

/** What is to be prepared, ticked one by one; what the house knows is ticked already. */
export function ChecklistPart({ visit, list, onChanged }: ChecklistPartProps) {
  const progress = tv("list.progress", { done: list.settled, total: list.total });
  return (
    <section class="stack" aria-labelledby="checklist-title" data-testid="checklist">
      <div class="row prepare-head">
        <h2 id="checklist-title">{tv("list.title")}</h2>
        <progress max={list.total} value={list.settled} aria-label={tv("list.progress_label")} />
        <span class="figures soft">{progress}</span>
      </div>
      <div role="status" data-testid="checklist-state" data-ready={list.ready ? "" : undefined}>
        {list.ready ? (
          <Banner tone="action" icon={CircleCheck} title={tv("list.ready")} />
        ) : (
          <Banner icon={CircleDashed} title={tv("list.lacking", { list: lackingOf(list).join(", ") })} />
        )}
      </div>
      <ul class="checklist">
        {list.lines.map((line) => (
          <Line key={line.code} visit={visit} list={list} line={line} onChanged={onChanged} />
        ))}
      </ul>
    </section>
  );
}

function Line({ visit, list, line, onChanged }: ChecklistPartProps & { line: ChecklistLine }) {
  const { busy, problem, run } = useAction();
  const [noting, setNoting] = useState(false);
  const name = byLocale(line, "name");
  const id = list.appointment_id;

  const say = (change: { state?: ItemState; note?: string; papers?: Paper[] }) =>
    run(async () => {
      const { state, note, papers } = line;
      onChanged(await sayOfItem(id, line.code, { state, note, papers, ...change }));
    });
  const toggle = (state: ItemState) => void say({ state: line.state === state ? "todo" : state });

  return (
    <li class="checklist__item" data-state={line.state} data-testid={`item-${line.code}`}>
      <div class="checklist__line">
        <Check
          checked={line.state === "done"}
          aria-busy={busy}
          onChange={(event) => {
            // The server's word decides what is ticked.
            event.currentTarget.checked = line.state === "done";
            toggle("done");
          }}
        >
          <strong>{name}</strong>
        </Check>
        <div class="row checklist__tools">
          <Button
            kind="quiet"
            aria-pressed={line.state === "not_needed"}
            aria-label={tv("item.not_needed_for", { item: name })}
            onClick={() => toggle("not_needed")}
          >
            {tv("item.not_needed")}
          </Button>
          <Button
            kind="quiet"
            icon={NotebookPen}
            aria-expanded={noting}
            aria-label={tv("item.note_for", { item: name })}
            onClick={() => setNoting(!noting)}
          >
            {tv("item.note")}
          </Button>
        </div>
      </div>
      <div class="checklist__body">
        <p class="soft small">{byLocale(line, "hint")}</p>
        {line.code === "papers" && (
          <Papers
            of={list.papers}
            have={line.papers}
            onPick={(papers) => void say({ papers, state: "done" })}
          />
        )}
        <Evidence visit={visit} list={list} code={line.code} />
        {line.note && !noting && <p class="checklist__note">{line.note}</p>}
        {noting && (
          <Note
            name={name}
            note={line.note}
            busy={busy}
            onSave={(note) => void say({ note }).then(() => setNoting(false))}
          />
        )}
        <Signed line={line} />
        {problem && <ErrorPanel problem={problem} />}
      </div>
    </li>
  );
}

function Signed({ line }: { line: ChecklistLine }) {
  const by = line.actor && line.at && tv("item.by", { name: line.actor, when: fromNow(line.at) });
  const known = !line.actor && line.settled;
  if (!by && !known && line.waits) return null;
  return (
    <p class="row small soft">
      {by}
      {known && <Badge tone="action">{tv("item.known")}</Badge>}
      {!line.waits && line.state === "todo" && <Badge>{tv("item.later")}</Badge>}
    </p>
  );
}

/** What there is to see of an item: the reason, the readings, the photos, the consent. */
function Evidence({
  visit,
  list,
  code,
}: {
  visit: Consultation;
  list: Checklist;
  code: string;
}): ComponentChildren {
  switch (code) {
    case "questionnaire":
      return <p>{visit.appointment.reason.trim() || tv("reason.none")}</p>;
    case "measures":
      return list.readings.length > 0 ? (
        <ReadingsTable readings={list.readings} />
      ) : (
        <p class="small">{tv("readings.none")}</p>
      );
    case "photos":
      return visit.photos.length > 0 ? (
        <PhotoThumbs photos={visit.photos} />
      ) : (
        <p class="small">{tv("photos.none")}</p>
      );
    case "consent":
      return visit.consent ? <p>{tv("consent.given", { when: fromNow(visit.consent.given_at) })}</p> : null;
    default:
      return null;
  }
}

function Papers({ of, have, onPick }: { of: Paper[]; have: Paper[]; onPick: (papers: Paper[]) => void }) {
  return (
    <fieldset class="row checklist__papers">
      <legend class="visually-hidden">{tv("item.papers")}</legend>
      {of.map((paper) => (
        <Check
          key={paper}
          checked={have.includes(paper)}
          onChange={(event) =>
            onPick(event.currentTarget.checked ? [...have, paper] : have.filter((one) => one !== paper))
          }
        >
          {tv(`paper.${paper}`)}
        </Check>
      ))}
    </fieldset>
  );
}

function Note({
  name,
  note,
  busy,
  onSave,
}: {
  name: string;
  note: string;
  busy: boolean;
  onSave: (note: string) => void;
}) {
  const [words, setWords] = useState(note);
  return (
    <div class="stack checklist__noting">
      <TextArea
        label={tv("item.note_label", { item: name })}
        rows={2}
        maxLength={500}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <div>
        <Button busy={busy} onClick={() => onSave(words)}>
          {tv("item.note_save")}
        </Button>
      </div>
    </div>
  );
}
