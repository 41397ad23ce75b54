import "./lines.css";
import type { Laterality } from "~/generated/contract";
import type { Line } from "./lines";
import { tv } from "./texts";
import { absentWords, eyeName, titleOf } from "./words";

interface Group {
  key: string;
  lines: Line[];
}

/** Lines of one measurement together, so that the eyes stand beside each other. */
function groupsOf(lines: readonly Line[]): Group[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const key = line.eye ? `${line.subject}|${line.context ?? ""}` : line.key;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups].map(([key, found]) => ({ key, lines: found }));
}

/** The right eye first, as one sits before the patient. */
const ORDER: readonly (Laterality | null)[] = ["right", "left", "both", null];

const bySide = (a: Line, b: Line): number => ORDER.indexOf(a.eye) - ORDER.indexOf(b.eye);

/** What an instrument said, one line a measurement; of eyes the right one first, a refraction as a prescription. */
export function LineList({ lines }: { lines: readonly Line[] }) {
  return (
    <div class="lines figures">
      {groupsOf(lines).map(({ key, lines: found }) =>
        found.some(({ eye }) => eye !== null) ? (
          <Eyes key={key} lines={[...found].sort(bySide)} />
        ) : (
          found.map((line) => <Single key={line.key} line={line} />)
        ),
      )}
    </div>
  );
}

function Single({ line }: { line: Line }) {
  return (
    <dl class="lines__single">
      <dt>{titleOf(line)}</dt>
      <dd>
        <Said line={line} />
      </dd>
    </dl>
  );
}

function Eyes({ lines }: { lines: readonly Line[] }) {
  const [first] = lines;
  if (!first) return null;
  return (
    <section class="lines__eyes">
      <h4>{titleOf(first)}</h4>
      <dl data-stacked={first.subject === "refraction" ? "" : undefined}>
        {lines.map((line) => (
          <div key={line.key} data-testid={`eye-${line.eye}`} data-subject={line.subject}>
            <dt>
              <abbr title={eyeName(line.eye)}>{line.eye ? tv(`eye.${line.eye}_short`) : eyeName(null)}</abbr>
            </dt>
            <dd>
              <Said line={line} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Said({ line }: { line: Line }) {
  if (line.text === null) return <span class="lines__absent">{absentWords(line.absent)}</span>;
  return (
    <>
      <strong>{line.text}</strong> {line.unit}
      {line.original && <span class="soft small"> ({line.original})</span>}
    </>
  );
}
