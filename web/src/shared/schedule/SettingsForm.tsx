import { Save } from "lucide-preact";
import { useState } from "preact/hooks";
import { type NewSettings, type Schedule, setSettings } from "~/shared/api/schedules";
import { Button, Card, Check, Select } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { byLocale } from "~/shared/i18n";
import { Refused } from "./Refused";
import { ts } from "./texts";
import { announce } from "./useChange";

const LENGTHS = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 75, 90, 105, 120];
const BUFFERS = [0, 5, 10, 15, 20, 30];
const NOTICES = [0, 15, 30, 60, 120, 240, 720, 1440, 2880, 10080];
const HORIZONS = [14, 30, 60, 90, 120, 180, 365];

const choices = (usual: readonly number[], now: number | null, words: (n: number) => string) =>
  [...new Set(now === null ? usual : [...usual, now])]
    .sort((a, b) => a - b)
    .map((n) => ({ value: String(n), label: words(n) }));
const minutesText = (n: number) => ts("settings.minutes", { n });
const numberOf = (value: string): number | null => (value === "" ? null : Number(value));

function noticeText(minutes: number): string {
  if (minutes < 60) return minutesText(minutes);
  return minutes % 1440 === 0 ? ts.n("settings.days", minutes / 1440) : ts.n("settings.hours", minutes / 60);
}

interface SettingsFormProps {
  schedule: Schedule;
  onChanged: () => void;
}

/** How near and how far patients may book, what stays free, how long visits last. */
export function SettingsForm({ schedule, onChanged }: SettingsFormProps) {
  const { settings } = schedule;
  const cabin = schedule.kind === "cabin";
  const [notice, setNotice] = useState(settings.notice_minutes);
  const [horizon, setHorizon] = useState(settings.horizon_days);
  const [buffer, setBuffer] = useState(settings.buffer_minutes);
  const [visit, setVisit] = useState(settings.visit_minutes);
  const [lengths, setLengths] = useState(
    () => new Map(settings.visits.map((one) => [one.code, one.minutes])),
  );
  const { busy, problem, run } = useAction();
  const given = [...lengths].filter((pair): pair is [string, number] => pair[1] !== null);
  const usual = settings.visits.every((one) => lengths.get(one.code) === one.usual_minutes);
  const house = { value: "", label: ts("settings.house") };

  const save = () =>
    run(async () => {
      const wanted: NewSettings = {
        buffer_minutes: buffer,
        notice_minutes: notice,
        horizon_days: horizon,
        visit_minutes: visit,
        visits: usual ? {} : Object.fromEntries(given),
      };
      announce(await setSettings(schedule.owner_id, wanted), ts("settings.saved"), onChanged);
      onChanged();
    });

  return (
    <Card class="stack" labelledBy="settings-title">
      <h2 id="settings-title">{ts("settings.title")}</h2>
      <div class="settings">
        {!cabin && (
          <>
            <Select
              label={ts("settings.notice")}
              value={notice === null ? "" : String(notice)}
              options={[house, ...choices(NOTICES, notice, noticeText)]}
              onChange={(event) => setNotice(numberOf(event.currentTarget.value))}
            />
            <Select
              label={ts("settings.horizon")}
              value={horizon === null ? "" : String(horizon)}
              options={[house, ...choices(HORIZONS, horizon, (n) => ts.n("settings.days", n))]}
              onChange={(event) => setHorizon(numberOf(event.currentTarget.value))}
            />
          </>
        )}
        <Select
          label={ts("settings.buffer")}
          value={String(buffer)}
          options={choices(BUFFERS, buffer, (n) => (n === 0 ? ts("settings.no_buffer") : minutesText(n)))}
          data-testid="settings-buffer"
          onChange={(event) => setBuffer(Number(event.currentTarget.value))}
        />
        {!cabin && (
          <Select
            label={ts("settings.visit")}
            value={String(visit)}
            options={choices(LENGTHS, visit, minutesText)}
            onChange={(event) => setVisit(Number(event.currentTarget.value))}
          />
        )}
      </div>
      {settings.visits.length > 0 && (
        <>
          <h3>{ts("settings.visits")}</h3>
          <p class="soft">{ts("settings.visits_help")}</p>
          <ul class="lengths">
            {settings.visits.map((one) => {
              const minutes = lengths.get(one.code) ?? null;
              const name = byLocale(one, "name");
              const set = (value: number | null) => setLengths(new Map(lengths).set(one.code, value));
              return (
                <li key={one.code}>
                  <Check
                    checked={minutes !== null}
                    onChange={(event) => set(event.currentTarget.checked ? one.usual_minutes : null)}
                  >
                    {name}
                  </Check>
                  {minutes !== null && (
                    <select
                      class="field__control lengths__minutes"
                      aria-label={ts("settings.length_of", { name })}
                      onChange={(event) => set(Number(event.currentTarget.value))}
                    >
                      {choices(LENGTHS, minutes, minutesText).map(({ value, label }) => (
                        <option key={value} value={value} selected={Number(value) === minutes}>
                          {label}
                        </option>
                      ))}
                    </select>
                  )}
                  {minutes !== null && minutes !== one.usual_minutes && (
                    <span class="soft">{ts("settings.usual", { n: one.usual_minutes })}</span>
                  )}
                </li>
              );
            })}
          </ul>
          {given.length === 0 && <p role="status">{ts("settings.one_visit")}</p>}
        </>
      )}
      <Refused problem={problem} />
      <div>
        <Button
          kind="primary"
          icon={Save}
          busy={busy || (settings.visits.length > 0 && given.length === 0)}
          data-testid="settings-save"
          onClick={() => void save()}
        >
          {ts("settings.save")}
        </Button>
      </div>
    </Card>
  );
}
