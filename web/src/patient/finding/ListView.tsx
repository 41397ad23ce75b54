import { CalendarX, ChevronDown } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchDays } from "~/shared/api/search";
import { Button, Loaded } from "~/shared/components";
import { dayInWords, dayOf } from "~/shared/i18n";
import { useKept } from "./kept";
import type { PickTimeProps } from "./PickTime";
import { Times } from "./Times";
import { tf } from "./texts";

const FORTNIGHT = 14;

/** The free days one under the other, without a calendar: a fortnight at a time. */
export function ListView({ first, ...props }: PickTimeProps) {
  const [pages, setPages] = useState([first ? dayOf(first) : dayOf(Date.now())]);
  return (
    <div class="stack" data-testid="time-list">
      {pages.map((from, index) => (
        <Page
          key={from}
          {...props}
          from={from}
          isLast={index === pages.length - 1}
          onMore={(next) => setPages([...pages, next])}
        />
      ))}
    </div>
  );
}

interface PageProps extends PickTimeProps {
  from: string;
  isLast: boolean;
  onMore: (from: string) => void;
}

function Page({ practitionerId, choice, patientId, href, onPick, from, isLast, onMore }: PageProps) {
  const asked = JSON.stringify([practitionerId, choice, patientId]);
  const found = useKept(`list ${from} ${asked}`, () =>
    fetchDays(practitionerId, from, FORTNIGHT, choice, patientId),
  );
  return (
    <Loaded resource={found} skeleton={[28, 48, 48, 28, 48]}>
      {({ days, next_from }) => {
        const free = days.filter((day) => day.slots.length > 0);
        return (
          <>
            {free.map((day) => (
              <section class="stack half" key={day.date}>
                <h3 class="capital">{dayInWords(day.date)}</h3>
                <Times slots={day.slots} href={href} onPick={onPick} />
              </section>
            ))}
            {free.length === 0 && !next_from && (
              <p class="row" role="status">
                <CalendarX size={24} aria-hidden="true" />
                {tf("calendar.nothing")}
              </p>
            )}
            {isLast && next_from && (
              <div>
                <Button icon={ChevronDown} onClick={() => onMore(next_from)}>
                  {tf("calendar.more")}
                </Button>
              </div>
            )}
          </>
        );
      }}
    </Loaded>
  );
}
