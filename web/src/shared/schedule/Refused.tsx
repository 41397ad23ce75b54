import type { ApiProblem } from "~/shared/api/problem";
import { Banner, ErrorPanel } from "~/shared/components";

/** A refusal of the rules in the server's own words; anything else as everywhere. */
export function Refused({ problem }: { problem: ApiProblem | undefined }) {
  if (!problem) return null;
  if (!problem.is("request.invalid", "booking.not_delegated") || !problem.detail)
    return <ErrorPanel problem={problem} />;
  return (
    <Banner tone="help" live="assertive">
      <p lang="fr">{problem.detail}</p>
    </Banner>
  );
}
