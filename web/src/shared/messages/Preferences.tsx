import "./messages.css";
import { useEffect, useState } from "preact/hooks";
import { changePreferences, fetchPreferences, type Preferences } from "../api/messages";
import { Button } from "../components/Button";
import { Check, Field } from "../components/Field";
import { Loaded } from "../components/Loaded";
import { Card, ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { type Resource, useResource } from "../hooks/useResource";
import { Contacts } from "./Contacts";
import { tm } from "./texts";
import { toggled, type Wish, wishOf } from "./wish";

interface PreferencesProps {
  /** Whether there are appointments of one's own to be reminded of. */
  reminders: boolean;
}

/** What somebody wants to receive, where, and when not: for whoever is signed in. */
export function MessagePreferences({ reminders }: PreferencesProps) {
  const preferences = useResource((signal) => fetchPreferences(signal), []);
  return (
    <Loaded resource={preferences} skeleton={[180, 280, 140, 48]}>
      {(found) => <Form found={found} resource={preferences} reminders={reminders} />}
    </Loaded>
  );
}

interface FormProps extends PreferencesProps {
  found: Preferences;
  resource: Resource<Preferences>;
}

function Form({ found, resource, reminders }: FormProps) {
  const { busy, problem, run } = useAction();
  const [wish, setWish] = useState<Wish>(() => wishOf(found));
  // A contact that was added or removed changes the channels, and nothing else that is being written.
  useEffect(() => setWish((before) => ({ ...before, channels: wishOf(found).channels })), [found]);
  const change = (part: Partial<Wish>) => setWish((before) => ({ ...before, ...part }));

  function save(event: Event) {
    event.preventDefault();
    void run(async () => {
      resource.set(await changePreferences(wish));
      toast(tm("saved"));
    });
  }

  return (
    <>
      <Contacts found={found} wish={wish} onWish={setWish} onContacts={resource} />
      <form class="stack wishes" onSubmit={save} noValidate data-testid="message-preferences">
        {reminders && <Reminders choices={found.reminder_choices} wish={wish} onChange={change} />}
        <Quiet wish={wish} onChange={change} />
        {found.agenda_changes !== null && (
          <Card labelledBy="agenda-title">
            <h2 id="agenda-title">{tm("agenda.title")}</h2>
            <Check
              name="agenda-changes"
              checked={wish.agenda_changes}
              onChange={(event) => change({ agenda_changes: event.currentTarget.checked })}
            >
              {tm("agenda.changes")}
            </Check>
          </Card>
        )}
        <Language wish={wish} onChange={change} />
        {problem && <ErrorPanel problem={problem} />}
        <div>
          <Button kind="primary" type="submit" busy={busy} wide>
            {busy ? tm("saving") : tm("save")}
          </Button>
        </div>
      </form>
    </>
  );
}

interface PartProps {
  wish: Wish;
  onChange: (part: Partial<Wish>) => void;
}

const LEADS = {
  10080: "lead.10080",
  2880: "lead.2880",
  1440: "lead.1440",
  120: "lead.120",
  60: "lead.60",
  10: "lead.10",
} as const;

const leadWords = (minutes: number): string =>
  minutes in LEADS ? tm(LEADS[minutes as keyof typeof LEADS]) : `${minutes} min`;

function Reminders({ choices, wish, onChange }: PartProps & { choices: number[] }) {
  return (
    <Card as="div">
      <fieldset class="wishes__choices">
        <legend>{tm("reminders.title")}</legend>
        {choices.map((minutes) => (
          <Check
            key={minutes}
            name={`reminder-${minutes}`}
            checked={wish.reminders.includes(minutes)}
            onChange={(event) =>
              onChange({ reminders: toggled(wish.reminders, minutes, event.currentTarget.checked) })
            }
          >
            {leadWords(minutes)}
          </Check>
        ))}
      </fieldset>
      {wish.reminders.length === 0 && (
        <p class="soft" role="status">
          {tm("reminders.none")}
        </p>
      )}
    </Card>
  );
}

function Quiet({ wish, onChange }: PartProps) {
  return (
    <Card labelledBy="quiet-title">
      <h2 id="quiet-title">{tm("quiet.title")}</h2>
      <p class="soft">{tm("quiet.lead")}</p>
      <div class="wishes__hours figures">
        <Field
          label={tm("quiet.from")}
          type="time"
          name="quiet-from"
          required
          value={wish.quiet_from}
          onInput={(event) =>
            event.currentTarget.value && onChange({ quiet_from: event.currentTarget.value })
          }
        />
        <Field
          label={tm("quiet.until")}
          type="time"
          name="quiet-until"
          required
          value={wish.quiet_until}
          onInput={(event) =>
            event.currentTarget.value && onChange({ quiet_until: event.currentTarget.value })
          }
        />
      </div>
      {wish.quiet_from === wish.quiet_until && (
        <p class="soft" role="status">
          {tm("quiet.none")}
        </p>
      )}
    </Card>
  );
}

function Language({ wish, onChange }: PartProps) {
  return (
    <Card as="div">
      <fieldset class="wishes__choices wishes__choices--row">
        <legend>{tm("language.title")}</legend>
        {(["fr", "en"] as const).map((one) => (
          <label key={one} class="check">
            <input
              type="radio"
              name="message-language"
              checked={wish.locale === one}
              onChange={() => onChange({ locale: one })}
            />
            <span lang={one}>{tm(`language.${one}`)}</span>
          </label>
        ))}
      </fieldset>
    </Card>
  );
}
