import { t } from "./texts";

const KEYS = ["move", "zoom", "date", "side", "body", "modes", "more"] as const;

/** Why there is no score, and the keys. */
export function Help() {
  return (
    <>
      <section class="panel" aria-labelledby="score-title">
        <h2 id="score-title">{t("score.title")}</h2>
        <p class="panel__small">{t("score.why")}</p>
      </section>
      <details class="panel">
        <summary>{t("keys.title")}</summary>
        <ul class="panel__small">
          {KEYS.map((key) => (
            <li key={key}>{t(`keys.${key}`)}</li>
          ))}
        </ul>
      </details>
    </>
  );
}
