import "./hours.css";
import { Clock, Download, Hourglass, Pencil } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import {
  type ActivityRate,
  fetchActivityMinutes,
  fetchGivenBack,
  type GivenBack,
  givenBackUrl,
  type Per,
} from "../api/preparation";
import { Button, ButtonLink } from "../components/Button";
import { Loaded } from "../components/Loaded";
import { Card, EmptyState } from "../components/Surface";
import { Tabs } from "../components/Tabs";
import { useResource } from "../hooks/useResource";
import { useTitle } from "../hooks/useTitle";
import { addDays, byLocale, dayAndMonth, dayOf, fullDate, tag } from "../i18n";
import { RateDialog } from "./RateDialog";
import { byActivity, byPeriod, byPractitioner, hoursText, type Sum } from "./sums";
import { tp } from "./texts";

/** Far enough back to see a trend. */
const DAYS = 90;

interface HoursViewProps {
  title: string;
  /** One's own hours: no column for the doctor. */
  mine?: boolean;
  /** May change how many minutes an activity counts for. */
  sets?: boolean;
  children?: ComponentChildren;
}

/** The hours given back, by week or month, and in words how they are counted. */
export function HoursView({ title, mine = false, sets = false, children }: HoursViewProps) {
  useTitle(title);
  const [per, setPer] = useState<Per>("week");
  const today = dayOf(Date.now());
  const span = { per, from: addDays(today, -DAYS), until: today };
  const found = useResource((signal) => fetchGivenBack(span, signal), [per, today]);
  const rates = useResource((signal) => fetchActivityMinutes(signal), []);
  return (
    <main id="contenu" class="page stack hours">
      <div>
        <h1>{title}</h1>
        <p class="soft">{tp("hours.lead")}</p>
      </div>
      {children}
      <Tabs
        label={tp("hours.per")}
        current={per}
        onPick={setPer}
        tabs={[
          { key: "week", label: tp("hours.week"), testid: "hours-week" },
          { key: "month", label: tp("hours.month"), testid: "hours-month" },
        ]}
      >
        <Loaded resource={found} skeleton={[120, 240]}>
          {(data) => <Sums data={data} mine={mine} />}
        </Loaded>
      </Tabs>
      {!mine && (
        <div>
          <ButtonLink icon={Download} href={givenBackUrl(span)} download="">
            {tp("hours.csv")}
          </ButtonLink>
        </div>
      )}
      <Loaded resource={rates} skeleton={[240]}>
        {(known) => <How rates={known} data={found.data} sets={sets} onChanged={rates.set} />}
      </Loaded>
    </main>
  );
}

function periodWords(period: string, per: Per): string {
  if (per === "week") return tp("hours.week_of", { day: dayAndMonth(period) });
  const month = new Intl.DateTimeFormat(tag(), { month: "long", year: "numeric", timeZone: "UTC" });
  return month.format(new Date(`${period}T12:00:00Z`));
}

function Sums({ data, mine }: { data: GivenBack; mine: boolean }) {
  if (data.lines.length === 0) {
    return (
      <EmptyState icon={Hourglass} title={tp("hours.none")}>
        <p>{tp("hours.none_help")}</p>
      </EmptyState>
    );
  }
  return (
    <div class="stack">
      <p class="hours__total figures" data-testid="hours-total" data-minutes={data.total_minutes}>
        <Clock size={28} aria-hidden="true" />
        <strong>{hoursText(data.total_minutes)}</strong> {tp("hours.total", { from: fullDate(data.first) })}
      </p>
      <SumTable
        caption={tp("hours.by_period")}
        head={tp("hours.period")}
        sums={byPeriod(data.lines).map((sum) => ({ ...sum, name: periodWords(sum.key, data.per) }))}
      />
      {!mine && (
        <SumTable
          caption={tp("hours.by_doctor")}
          head={tp("hours.doctor")}
          sums={byPractitioner(data.lines)}
        />
      )}
    </div>
  );
}

function SumTable({ caption, head, sums }: { caption: string; head: string; sums: Sum[] }) {
  const most = Math.max(1, ...sums.map((sum) => sum.minutes));
  return (
    <table class="hours__table figures">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">{tp("hours.sum")}</th>
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => (
          <tr key={sum.key}>
            <th scope="row">
              <span class="capital">{sum.name}</span>
            </th>
            <td class="hours__sum">
              <span
                class="hours__bar"
                aria-hidden="true"
                style={{ width: `${(sum.minutes / most) * 100}%` }}
              />
              <span>{hoursText(sum.minutes)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HowProps {
  rates: ActivityRate[];
  data: GivenBack | undefined;
  sets: boolean;
  onChanged: (rates: ActivityRate[]) => void;
}

function How({ rates, data, sets, onChanged }: HowProps) {
  const [changing, setChanging] = useState<ActivityRate>();
  const [all, setAll] = useState(sets);
  const done = byActivity(data?.lines ?? []);
  const shown = all ? rates : rates.filter((rate) => done.has(rate.activity));
  return (
    <Card labelledBy="hours-how">
      <h2 id="hours-how">{tp("hours.how")}</h2>
      <ul class="stack hours__how">
        {(["hours.how_1", "hours.how_2", "hours.how_3", "hours.how_4"] as const).map((key) => (
          <li key={key}>{tp(key)}</li>
        ))}
      </ul>
      <div class="hours__scroll">
        <table class="hours__table figures">
          <caption class="visually-hidden">{tp("hours.by_activity")}</caption>
          <thead>
            <tr>
              <th scope="col">{tp("hours.activity")}</th>
              <th scope="col">{tp("hours.minutes_each")}</th>
              <th scope="col">{tp("hours.acts")}</th>
              <th scope="col">{tp("hours.sum")}</th>
              {sets && (
                <th scope="col">
                  <span class="visually-hidden">{tp("hours.change")}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map((rate) => (
              <tr key={rate.activity}>
                <th scope="row">{byLocale(rate, "name")}</th>
                <td>{rate.minutes}</td>
                <td>{done.get(rate.activity)?.acts ?? 0}</td>
                <td>{hoursText(done.get(rate.activity)?.minutes ?? 0)}</td>
                {sets && (
                  <td>
                    <Button
                      kind="quiet"
                      icon={Pencil}
                      aria-label={tp("hours.change_it", { activity: byLocale(rate, "name") })}
                      onClick={() => setChanging(rate)}
                    >
                      {tp("hours.change")}
                    </Button>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!all && (
        <div>
          <Button kind="quiet" class="btn--flush" onClick={() => setAll(true)}>
            {tp("hours.all")}
          </Button>
        </div>
      )}
      <RateDialog rate={changing} onClose={() => setChanging(undefined)} onChanged={onChanged} />
    </Card>
  );
}
