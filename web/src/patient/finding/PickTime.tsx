import "../search/results.css";
import "./calendar.css";
import { CalendarDays, List } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Choice } from "~/shared/api/search";
import { remember, remembered } from "~/shared/storage";
import { CalendarView } from "./CalendarView";
import { ListView } from "./ListView";
import type { Picking } from "./Times";
import { tf } from "./texts";

export interface PickTimeProps extends Picking {
  practitionerId: string;
  choice: Choice;
  /** For whom: hours kept for some are shown to those they are kept for. */
  patientId?: string | undefined;
  /** The soonest free time, when known: the calendar opens there. */
  first?: string | undefined;
}

const VIEWS = ["grid", "list"] as const;
type View = (typeof VIEWS)[number];
const ICONS = { grid: CalendarDays, list: List };

/** A time of one practitioner, from a calendar or from a plain list. */
export function PickTime(props: PickTimeProps) {
  const [view, setView] = useState<View>(remembered("calendar") === "list" ? "list" : "grid");
  // What is chosen anew is another calendar.
  const key = JSON.stringify([props.practitionerId, props.choice, props.patientId]);
  return (
    <div class="stack" data-testid="pick-time">
      <fieldset class="switch">
        <legend class="visually-hidden">{tf("calendar.view")}</legend>
        {VIEWS.map((name) => {
          const Icon = ICONS[name];
          return (
            <button
              key={name}
              type="button"
              class="switch__one"
              aria-pressed={view === name}
              onClick={() => {
                setView(name);
                remember("calendar", name);
              }}
            >
              <Icon size={20} aria-hidden="true" />
              {tf(`calendar.${name}`)}
            </button>
          );
        })}
      </fieldset>
      {view === "grid" ? <CalendarView key={key} {...props} /> : <ListView key={key} {...props} />}
    </div>
  );
}
