import "./solidarity.css";
import { useState } from "preact/hooks";
import { fetchMyDays, type GivenDay, type MyDays } from "~/shared/api/solidarity";
import { Loaded } from "~/shared/components";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { tag } from "~/shared/i18n";
import { MonthTurn } from "~/shared/solidarity/MonthTurn";
import { addMonths, monthOf, thisMonth } from "~/shared/solidarity/months";
import { DeskHeader } from "../DeskHeader";
import { Calendar } from "./Calendar";
import { GiveForm } from "./GiveForm";
import { GivenCard } from "./GivenCard";
import { LedgerPart } from "./LedgerPart";
import { ts } from "./texts";

const MONTHS_AHEAD = 4;

/** What a volunteer gives, month by month, and what she is owed for it. */
export default function SolidarityPage() {
  useTitle(ts("title"));
  const [month, setMonth] = useState(thisMonth());
  const mine = useResource((signal) => fetchMyDays(month, signal), [month]);
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page page--wide stack">
        <h1>{ts("title")}</h1>
        <p class="soft">{ts("lead")}</p>
        <MonthTurn month={month} onTurn={setMonth} last={addMonths(thisMonth(), MONTHS_AHEAD)} />
        <Loaded resource={mine} skeleton={[360]}>
          {(found) => <Month key={month} month={month} mine={found} resource={mine} />}
        </Loaded>
        <LedgerPart />
      </main>
    </>
  );
}

function Month({ month, mine, resource }: { month: string; mine: MyDays; resource: Resource<MyDays> }) {
  const [picked, setPicked] = useState<string>();
  const days = mine.days.filter((one) => monthOf(one.day) === month);
  const left = mine.months.find((one) => monthOf(one.month) === month)?.left ?? 0;

  function onGiven(day: GivenDay) {
    setPicked(undefined);
    resource.set({ ...mine, days: [...mine.days, day].sort((a, b) => a.day.localeCompare(b.day)) });
    resource.reload();
  }

  return (
    <div class="solidarity">
      <section class="stack" aria-label={ts("calendar")}>
        <p class="solidarity__left" aria-live="polite">
          <Two left={left} /> {leftWords(left)}
        </p>
        <Calendar month={month} days={days} picked={picked} open={left > 0} onPick={setPicked} />
        {left > 0 && !picked && <p class="soft small">{ts("calendar.help")}</p>}
      </section>
      <section class="stack" aria-labelledby="given-title">
        {picked ? (
          <GiveForm key={picked} day={picked} onGiven={onGiven} onCancel={() => setPicked(undefined)} />
        ) : (
          <>
            <h2 id="given-title">{ts("given")}</h2>
            {days.length === 0 && <p class="soft">{ts("given.none")}</p>}
            {days.map((day) => (
              <GivenCard key={day.volunteer_day_id} day={day} onChanged={resource.reload} />
            ))}
          </>
        )}
      </section>
    </div>
  );
}

function leftWords(left: number): string {
  if (left === 2) return ts("left.2");
  if (left === 1) return ts("left.1");
  if (left === 0) return ts("left.0");
  return ts("left.half", { n: new Intl.NumberFormat(tag()).format(left) });
}

/** The two days of a month: filled when given. */
function Two({ left }: { left: number }) {
  const given = 2 - left;
  return (
    <svg viewBox="0 0 44 20" width="44" height="20" aria-hidden="true" class="solidarity__two">
      {[0, 1].map((nth) => (
        <g key={nth} transform={`translate(${nth * 24} 0)`}>
          <rect x="1" y="1" width="18" height="18" rx="4" />
          {given > nth && (
            <rect x="1" y="1" width={given - nth >= 1 ? 18 : 9} height="18" rx="4" data-given />
          )}
        </g>
      ))}
    </svg>
  );
}
