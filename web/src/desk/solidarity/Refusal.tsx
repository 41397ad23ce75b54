import { Hand } from "lucide-preact";
import type { ApiProblem } from "~/shared/api/problem";
import { Banner } from "~/shared/components";
import { locale, problemWords, tc } from "~/shared/i18n";
import { ts } from "./texts";

/** A rule says no: in the server's own sentence, which is French, or the catalogue's. */
export function Refusal({ problem }: { problem: ApiProblem }) {
  const words = locale.value === "fr" && problem.detail ? problem.detail : ts.find(`refused.${problem.code}`);
  return (
    <Banner tone="help" icon={Hand} title={words ?? problemWords(problem).title} live="assertive">
      <p class="banner__code">{tc("state.code", { code: problem.code })}</p>
    </Banner>
  );
}
