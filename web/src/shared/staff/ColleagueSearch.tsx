import "./colleague-search.css";
import { Stethoscope } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { fetchPractitioners } from "../api/endpoints";
import type { PractitionerCard } from "../api/types";
import { ErrorPanel, Field, Skeleton } from "../components";
import { useResource } from "../hooks/useResource";
import { byLocale } from "../i18n";

const LEAST_LETTERS = 2;
const PAUSE_MS = 250;
const SHOWN = 8;

interface ColleagueSearchProps {
  label: string;
  hint: string;
  /** What to say of so many found, none among them. */
  count: (found: number) => string;
  /** Who searches, and is not found. */
  except: string | null | undefined;
  testid: string;
  onPick: (colleague: PractitionerCard) => void;
}

/** Practitioners of the directory by name or speciality, as one types. */
export function ColleagueSearch({ label, hint, count, except, testid, onPick }: ColleagueSearchProps) {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const enough = asked.length >= LEAST_LETTERS;
  const found = useResource<PractitionerCard[] | null>(
    async (signal) => (enough ? fetchPractitioners({ q: asked }, signal) : null),
    [enough ? asked : ""],
  );
  const others = (found.data ?? []).filter((one) => one.practitioner_id !== except).slice(0, SHOWN);
  return (
    <div class="stack">
      <Field
        label={label}
        hint={hint}
        type="search"
        autocomplete="off"
        value={typed}
        data-testid={`${testid}-search`}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {found.problem && <ErrorPanel problem={found.problem} onRetry={found.reload} />}
      {enough && !found.data && !found.problem && <Skeleton heights={[60, 60]} gap={8} />}
      <p class={others.length > 0 ? "visually-hidden" : "soft"} role="status">
        {found.data && count(others.length)}
      </p>
      <ul class="found-colleagues">
        {others.map((one) => (
          <li key={one.practitioner_id}>
            <button
              type="button"
              class="found-colleague"
              data-testid={`${testid}-pick`}
              onClick={() => onPick(one)}
            >
              <Stethoscope size={22} aria-hidden="true" />
              <span>
                <strong>{one.name}</strong>
                <span class="soft">
                  {byLocale(one, "speciality")} · {one.site.name}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
