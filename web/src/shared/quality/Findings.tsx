import "./incidents.css";
import type { CallQuality, QualityFinding } from "~/shared/api/quality";
import { tq } from "./texts";
import { findingWords, lineWords, linkWords } from "./words";

/** What is wrong in a call: of one end's line, or of the way between the two. */
export function Findings({ call }: { call: CallQuality }) {
  const groups = new Map<string, QualityFinding[]>();
  for (const finding of call.findings) {
    const where = finding.line
      ? lineWords(finding.line)
      : linkWords(call.sides.filter(({ link }) => link === finding.link));
    groups.set(where, [...(groups.get(where) ?? []), finding]);
  }
  return (
    <ul class="incidents" aria-label={tq("findings.title")} data-testid="findings">
      {[...groups].map(([where, found]) => (
        <li key={where}>
          <strong class="capital">{where}</strong>
          {[...new Set(found.map(({ code }) => code))].map((code) => (
            <p key={code}>{findingWords(code)}</p>
          ))}
        </li>
      ))}
    </ul>
  );
}
