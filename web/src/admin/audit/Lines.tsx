import type { AuditLine } from "~/shared/api/admin";
import { dayInWords, dayOf, timeOfDay } from "~/shared/i18n";
import { groupBy } from "~/shared/staff/groupBy";
import { actionWords, actorWords, roleWords } from "./actions";
import { type JournalSearch, shortRef } from "./search";
import { ta } from "./texts";

interface LinesProps {
  lines: AuditLine[];
  search: JournalSearch;
  onSearch: (search: JournalSearch) => void;
}

/** The journal by day. A name or a patient in a line narrows the search to it. */
export function Lines({ lines, search, onSearch }: LinesProps) {
  const days = groupBy(lines, (line) => dayOf(line.at));
  return (
    <>
      {[...days].map(([day, ofDay]) => (
        <table key={day} class="audit-table">
          <caption>
            <span class="capital">{dayInWords(day)}</span>
          </caption>
          <thead>
            <tr>
              <th scope="col">{ta("col.at")}</th>
              <th scope="col">{ta("col.actor")}</th>
              <th scope="col">{ta("col.action")}</th>
              <th scope="col">{ta("col.patient")}</th>
            </tr>
          </thead>
          <tbody>
            {ofDay.map((line) => (
              <Line key={line.entry_id} line={line} search={search} onSearch={onSearch} />
            ))}
          </tbody>
        </table>
      ))}
    </>
  );
}

function Line({ line, search, onSearch }: { line: AuditLine } & Omit<LinesProps, "lines">) {
  const { at, account_id, actor, role, action, patient_id } = line;
  const chosenPatient = search.patient?.patient_id === patient_id ? search.patient : undefined;
  return (
    <tr data-testid="audit-line">
      <td class="figures audit-table__at">{timeOfDay(at)}</td>
      <td>
        {account_id && search.person?.account_id !== account_id ? (
          <button
            type="button"
            class="audit-narrow"
            title={ta("journal.only_person", { name: actor })}
            onClick={() => onSearch({ ...search, person: { account_id, name: actor } })}
          >
            {actor}
          </button>
        ) : (
          <strong>{actorWords(actor)}</strong>
        )}
        {account_id && <span class="soft audit-table__role">{roleWords(role)}</span>}
      </td>
      <td>{actionWords(action)}</td>
      <td class="audit-table__patient" data-none={patient_id ? undefined : ""}>
        {patient_id &&
          (chosenPatient ? (
            (chosenPatient.name ?? shortRef(patient_id))
          ) : (
            <button
              type="button"
              class="audit-narrow figures"
              title={ta("journal.only_patient")}
              onClick={() => onSearch({ ...search, patient: { patient_id, name: undefined } })}
            >
              {shortRef(patient_id)}
            </button>
          ))}
      </td>
    </tr>
  );
}

/** What an export holds: the lines in words, and the codes by which they are found again. */
export function table(lines: readonly AuditLine[]): string[][] {
  const head = [
    ta("col.at"),
    ta("col.actor"),
    ta("col.role"),
    ta("col.action"),
    ta("col.code"),
    ta("col.patient_id"),
    ta("col.subject"),
    ta("col.entry"),
  ];
  return [
    head,
    ...lines.map((one) => [
      one.at,
      actorWords(one.actor),
      roleWords(one.role),
      actionWords(one.action),
      one.action,
      one.patient_id ?? "",
      one.subject_id ?? "",
      one.entry_id,
    ]),
  ];
}
