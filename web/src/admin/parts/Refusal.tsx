import { Hand } from "lucide-preact";
import type { ApiProblem } from "~/shared/api/problem";
import { Banner, ErrorPanel } from "~/shared/components";
import { locale, tc } from "~/shared/i18n";
import { t } from "../texts";

/** Answers that explain a rule; anything else is a fault or a dead line. */
const RULES: readonly number[] = [403, 409, 422];

/** A rule says no in the server's own sentence, which is French; beside it stands the catalogue's. */
function ruleWords({ status, detail, code }: ApiProblem): string | undefined {
  if (!RULES.includes(status)) return undefined;
  if (locale.value === "fr" && detail) return detail;
  return t.find(`refused.${code}`);
}

/** Why something asked for was not done. A rule needs a hand, it is no fault. */
export function Refusal({ problem, onRetry }: { problem: ApiProblem; onRetry?: () => void }) {
  const words = ruleWords(problem);
  if (!words) return <ErrorPanel problem={problem} onRetry={onRetry} />;
  return (
    <Banner tone="help" icon={Hand} title={words} live="assertive">
      <p class="banner__code">{tc("state.code", { code: problem.code })}</p>
    </Banner>
  );
}
