import { Stethoscope } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { type DirectoryEntry, searchDirectory } from "~/shared/api/admin";
import { Button, ErrorPanel, Field, Skeleton } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { t } from "../texts";

const LEAST_LETTERS = 2;
const PAUSE_MS = 250;

interface DirectoryPickProps {
  chosen: DirectoryEntry | undefined;
  onPick: (entry: DirectoryEntry | undefined) => void;
  error?: string | undefined;
}

/** Finds a doctor's public entry by the beginning of the name. */
export function DirectoryPick({ chosen, onPick, error }: DirectoryPickProps) {
  if (!chosen) return <DirectorySearch onPick={onPick} error={error} />;
  return (
    <div class="directory-one directory-one--chosen">
      <Entry entry={chosen} />
      <Button kind="quiet" onClick={() => onPick(undefined)}>
        {t("invite.directory_change")}
      </Button>
    </div>
  );
}

function Entry({ entry }: { entry: DirectoryEntry }) {
  return (
    <>
      <Stethoscope size={22} aria-hidden="true" />
      <span>
        <strong>{entry.name}</strong>
        <span class="soft figures">
          {entry.speciality_fr} · {t("invite.rpps", { rpps: entry.rpps })}
        </span>
      </span>
    </>
  );
}

function DirectorySearch({ onPick, error }: Omit<DirectoryPickProps, "chosen">) {
  const [typed, setTyped] = useState("");
  const asked = useSettled(typed.trim());
  const enough = asked.length >= LEAST_LETTERS;
  const entries = useResource<DirectoryEntry[] | null>(
    async (signal) => (enough ? searchDirectory(asked, signal) : null),
    [enough ? asked : ""],
  );
  return (
    <div class="stack">
      <Field
        label={t("invite.directory")}
        hint={t("invite.directory_hint")}
        type="search"
        autocomplete="off"
        value={typed}
        error={error}
        data-testid="directory-search"
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {entries.problem && <ErrorPanel problem={entries.problem} onRetry={entries.reload} />}
      {enough && !entries.data && !entries.problem && <Skeleton heights={[60, 60]} gap={8} />}
      <p class={entries.data?.length ? "visually-hidden" : "soft"} role="status">
        {entries.data &&
          (entries.data.length > 0
            ? t.n("invite.directory_found", entries.data.length)
            : t("invite.directory_none"))}
      </p>
      <ul class="directory-found">
        {entries.data?.map((entry) => (
          <li key={entry.practitioner_id}>
            <button
              type="button"
              class="directory-one"
              data-testid="directory-found"
              onClick={() => onPick(entry)}
            >
              <Entry entry={entry} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The text once the typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
