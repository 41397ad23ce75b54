import { useEffect, useId, useState } from "preact/hooks";
import { type Commune, fetchCommunes } from "~/shared/api/search";
import { tf } from "./texts";

interface CommuneFieldProps {
  /** Its name, as it stands now. */
  value: string;
  onPick: (commune: Commune | undefined) => void;
}

const WAIT_MS = 150;

/** A commune by the beginning of its name or its postcode. Arrow keys and Enter choose from the list. */
export function CommuneField({ value, onPick }: CommuneFieldProps) {
  const id = useId();
  const [words, setWords] = useState(value);
  const [found, setFound] = useState<Commune[]>();
  const [at, setAt] = useState(-1);
  useEffect(() => setWords(value), [value]);

  const searched = words.trim();
  useEffect(() => {
    setAt(-1);
    if (searched.length < 2 || searched === value) {
      setFound(undefined);
      return;
    }
    const control = new AbortController();
    const timer = setTimeout(() => {
      fetchCommunes(searched, control.signal)
        .then(setFound)
        .catch(() => undefined); // A dead line: the note of the page says so, the field stays as it is.
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [searched, value]);

  function pick(commune: Commune) {
    setWords(commune.name);
    setFound(undefined);
    onPick(commune);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!found?.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((at + (event.key === "ArrowDown" ? 1 : found.length) + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const one = found[Math.max(at, 0)];
      if (one) pick(one);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      setFound(undefined);
    }
  }

  return (
    <div class="field commune">
      <label class="field__label" for={id}>
        {tf("filter.commune")}
      </label>
      <span class="field__hint" id={`${id}-hint`}>
        {tf("filter.commune_hint")}
      </span>
      <input
        id={id}
        class="field__control"
        type="text"
        role="combobox"
        autocomplete="off"
        aria-autocomplete="list"
        aria-expanded={!!found?.length}
        aria-controls={`${id}-list`}
        aria-describedby={`${id}-hint`}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        value={words}
        onInput={(event) => {
          setWords(event.currentTarget.value);
          if (event.currentTarget.value.trim() === "" && value) onPick(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <div class="commune__answer" aria-live="polite">
        {found?.length === 0 && <p class="soft small">{tf("filter.commune_none")}</p>}
      </div>
      <div
        id={`${id}-list`}
        class="commune__list"
        role="listbox"
        aria-label={tf("filter.commune_list")}
        hidden={!found?.length}
      >
        {found?.map((commune, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard, as in every combobox
          <div
            key={commune.code}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            data-testid="commune-option"
            onClick={() => pick(commune)}
          >
            {commune.name} <span class="soft figures">{commune.postcode}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
