import "./paper.css";
import type { PrescriptionSheet } from "../api/prescriptions";

/** The prescription as it stands on paper. Always French: it is for a pharmacist. */
export function PrescriptionPaper({ sheet, cancelled }: { sheet: PrescriptionSheet; cancelled?: string }) {
  return (
    <article class="prescription" lang="fr" data-testid="prescription-paper">
      {cancelled && <p class="prescription__cancelled">{cancelled}</p>}
      <div class="prescription__heads">
        <p>
          <strong>{sheet.prescriber}</strong>
          <br />
          {sheet.qualification}
          <br />
          RPPS {sheet.rpps}
          {sheet.practice.map((line) => (
            <>
              <br />
              {line}
            </>
          ))}
        </p>
        <p>
          <strong>{sheet.patient}</strong>
          <br />
          {sheet.born}
          {sheet.facts.length > 0 && (
            <>
              <br />
              {sheet.facts.join(" · ")}
            </>
          )}
        </p>
      </div>
      <h3 class="prescription__title">Ordonnance</h3>
      <p>
        {sheet.visit}. Faite le <strong>{sheet.dated}</strong>.
      </p>
      <ol class="prescription__items">
        {sheet.items.map(({ title, lines }, index) => (
          <li key={index}>
            <strong>{title}</strong>
            {lines.map((line, at) => (
              <p key={at}>{line}</p>
            ))}
          </li>
        ))}
      </ol>
      <footer class="prescription__foot">
        {sheet.mentions.map((mention) => (
          <p key={mention}>{mention}</p>
        ))}
        <p class="figures">Réf. {sheet.reference}</p>
      </footer>
    </article>
  );
}
