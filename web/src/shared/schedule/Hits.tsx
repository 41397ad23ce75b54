import "./schedule.css";
import type { Fate, Fates, Hit } from "~/shared/api/schedules";
import { Select } from "~/shared/components";
import { dayTimeAt } from "../agenda/words";
import { ts } from "./texts";

/** What is proposed for each until somebody says otherwise. */
export function usualFates(hits: readonly Hit[], reoffer: boolean): Fates {
  return Object.fromEntries(hits.map((hit) => [hit.appointment_id, reoffer ? "reoffer" : "keep"] as const));
}

interface HitsProps {
  hits: readonly Hit[];
  tz: string;
  fates: Fates;
  /** Whether other times may be offered. */
  reoffer: boolean;
  onFates: (fates: Fates) => void;
}

const OPTIONS: Fate[] = ["reoffer", "keep"];

/** Appointments that a change touches, and what becomes of each. */
export function Hits({ hits, tz, fates, reoffer, onFates }: HitsProps) {
  const options = OPTIONS.map((value) => ({ value, label: ts(`hits.${value}`) }));
  const all = new Set(Object.values(fates)).size === 1 ? Object.values(fates)[0] : undefined;
  return (
    <div class="stack hits">
      {reoffer && hits.length > 1 && (
        <Select
          label={ts("hits.all")}
          options={all ? options : [{ value: "", label: "…" }, ...options]}
          value={all ?? ""}
          onChange={(event) => {
            const fate = event.currentTarget.value as Fate;
            onFates(Object.fromEntries(hits.map((hit) => [hit.appointment_id, fate])));
          }}
        />
      )}
      <ul class="hits__list" data-testid="hits">
        {hits.map((hit) => {
          const name = hit.held ? ts("hits.held") : (hit.patient?.name ?? ts("hits.unnamed"));
          const when = dayTimeAt(hit.starts_at, tz);
          return (
            <li key={hit.appointment_id} class="hits__one">
              <span>
                <strong>{name}</strong>
                <span class="soft figures hits__when">{when}</span>
                <span class="soft">{ts(`hits.${hit.why}`)}</span>
              </span>
              {reoffer ? (
                <Select
                  label={ts("hits.fate", { name, when })}
                  options={options}
                  value={fates[hit.appointment_id] ?? ""}
                  onChange={(event) =>
                    onFates({ ...fates, [hit.appointment_id]: event.currentTarget.value as Fate })
                  }
                />
              ) : (
                <span>{ts("hits.keep")}</span>
              )}
            </li>
          );
        })}
      </ul>
      {Object.values(fates).includes("reoffer") && <p class="soft">{ts("hits.reoffer_help")}</p>}
    </div>
  );
}
