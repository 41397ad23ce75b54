import { useState } from "preact/hooks";
import { type CabinConfiguration, type ConfigurationView, changeConfiguration } from "~/shared/api/fleet";
import { tCall } from "~/shared/call/texts";
import { Button, Check, Dialog, Field, Select, TextArea, toast } from "~/shared/components";
import { tc } from "~/shared/i18n";
import { INSTRUMENTS } from "~/shared/staff/instruments";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { t } from "../texts";
import { tb } from "./texts";

interface FormProps {
  cabin: string;
  configuration: ConfigurationView;
  onClose: () => void;
  onDone: () => void;
}

type Draft = Record<
  "software" | "self_test_at" | "zone" | "retention_hours" | "log_level" | "drivers" | "transports" | "note",
  string
>;

const LEVELS = ["debug", "info", "warning", "error"] as const;
const asJson = (value: unknown) => (value ? JSON.stringify(value, null, 2) : "");

/** Undefined when it is no JSON. Empty: as installed. */
function fromJson<T>(text: string): T | null | undefined {
  if (!text.trim()) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Every setting; an empty one stays as the kiosk was installed. */
export function ConfigurationForm({ cabin, configuration, onClose, onDone }: FormProps) {
  const { document, etag } = configuration;
  const [draft, setDraft] = useState<Draft>({
    software: document.software ?? "",
    self_test_at: document.self_test_at ?? "06:30",
    zone: document.zone ?? "",
    retention_hours: document.retention_hours === null ? "" : String(document.retention_hours ?? ""),
    log_level: document.log_level ?? "",
    drivers: asJson(document.drivers),
    transports: asJson(document.transports),
    note: "",
  });
  const [needed, setNeeded] = useState(document.needed ?? []);
  const act = useAct();
  const drivers = fromJson<NonNullable<CabinConfiguration["drivers"]>>(draft.drivers);
  const transports = fromJson<NonNullable<CabinConfiguration["transports"]>>(draft.transports);

  const bind = (name: keyof Draft) => ({
    value: draft[name],
    autocomplete: "off",
    "data-testid": `config-${name}`,
    onInput: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  });

  async function save() {
    if (drivers === undefined || transports === undefined) return;
    const wanted: CabinConfiguration = {
      software: draft.software.trim() || null,
      self_test_at: draft.self_test_at,
      zone: draft.zone.trim() || null,
      retention_hours: draft.retention_hours === "" ? null : Number(draft.retention_hours),
      log_level: LEVELS.find((level) => level === draft.log_level) ?? null,
      needed,
      drivers,
      transports,
    };
    if (!(await act.run(() => changeConfiguration(cabin, { document: wanted, note: draft.note }, etag))))
      return;
    toast(tb("config.saved"));
    onDone();
    onClose();
  }

  return (
    <Dialog
      open
      title={tb("config.edit_title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tc("action.cancel")}</Button>
          <Button kind="primary" busy={act.busy} data-testid="config-save" onClick={() => void save()}>
            {t("form.save")}
          </Button>
        </>
      }
    >
      <div class="admin-form__pair">
        <Field label={tb("field.software")} optional {...bind("software")} />
        <Field label={tb("field.self_test_at")} type="time" {...bind("self_test_at")} />
        <Field label={tb("field.zone")} optional placeholder="Europe/Paris" {...bind("zone")} />
        <Field
          label={tb("field.retention_hours")}
          optional
          type="number"
          min={0}
          max={720}
          {...bind("retention_hours")}
        />
      </div>
      <Select
        label={tb("field.log_level")}
        value={draft.log_level}
        options={[
          { value: "", label: tb("field.as_installed") },
          ...LEVELS.map((level) => ({ value: level, label: tb(`level.${level}`) })),
        ]}
        onChange={(event) => setDraft({ ...draft, log_level: event.currentTarget.value })}
      />
      <fieldset class="needed">
        <legend>{tb("field.needed")}</legend>
        <p class="soft">{tb("field.needed_hint")}</p>
        {INSTRUMENTS.map(({ kind }) => (
          <Check
            key={kind}
            checked={needed.includes(kind)}
            onChange={(event) =>
              setNeeded(
                event.currentTarget.checked ? [...needed, kind] : needed.filter((other) => other !== kind),
              )
            }
          >
            {tCall(`device.${kind}`)}
          </Check>
        ))}
      </fieldset>
      <TextArea
        label={tb("field.transports")}
        hint={tb("field.transports_hint")}
        error={transports === undefined ? tb("field.not_json") : undefined}
        optional
        rows={3}
        spellcheck={false}
        {...bind("transports")}
      />
      <TextArea
        label={tb("field.drivers")}
        hint={tb("field.drivers_hint")}
        error={drivers === undefined ? tb("field.not_json") : undefined}
        optional
        rows={3}
        spellcheck={false}
        {...bind("drivers")}
      />
      <Field label={tb("field.note")} optional maxLength={200} {...bind("note")} />
      {act.problem && <Refusal problem={act.problem} />}
    </Dialog>
  );
}
