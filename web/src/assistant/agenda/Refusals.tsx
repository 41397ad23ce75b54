import { useState } from "preact/hooks";
import type { ApiProblem } from "~/shared/api/problem";
import type { Slot } from "~/shared/api/types";
import { Banner, Button, ErrorPanel, Field } from "~/shared/components";
import { dayAndTime } from "~/shared/i18n";
import { ta } from "./texts";

interface RefusalsProps {
  problem: ApiProblem;
  onPick: (slot: Slot) => void;
  onRetry: () => void;
  /** With the reason that staff gives. Absent where it cannot be done. */
  onOverride?: ((why: string) => void) | undefined;
  onOverbook?: ((why: string) => void) | undefined;
  overrideLabel: string;
}

/** Why a time was not given, and what may be done all the same: another time, or with a reason. */
export function Refusals({ problem, onPick, onRetry, onOverride, onOverbook, overrideLabel }: RefusalsProps) {
  if (problem.is("booking.slot_taken")) {
    const own = problem.extra.taken === "practitioner";
    return (
      <Banner tone="help" title={takenWords(problem)} live="assertive">
        <Alternatives problem={problem} onPick={onPick} />
        {own && onOverbook && (
          <WithReason help={ta("refused.overbook_help")} label={ta("refused.overbook")} onGo={onOverbook} />
        )}
      </Banner>
    );
  }
  if (problem.is("booking.closed") && onOverride) {
    return (
      <Banner tone="help" title={ta("refused.closed")} live="assertive">
        <WithReason help={ta("refused.closed_help")} label={overrideLabel} onGo={onOverride} />
      </Banner>
    );
  }
  if (problem.is("booking.not_delegated")) {
    return (
      <Banner tone="help" title={ta("refused.not_delegated")} live="assertive">
        <p>{ta("refused.not_delegated_help")}</p>
      </Banner>
    );
  }
  if (problem.is("booking.changed_meanwhile")) {
    return (
      <Banner tone="help" title={ta("move.changed")} live="assertive">
        <p>{ta("move.changed_help")}</p>
      </Banner>
    );
  }
  if (problem.is("booking.not_suitable", "request.invalid")) {
    return (
      <Banner tone="help" title={ta("refused.not_suitable")} live="assertive">
        <p lang="fr">{problem.detail}</p>
      </Banner>
    );
  }
  return <ErrorPanel problem={problem} onRetry={onRetry} />;
}

function takenWords(problem: ApiProblem): string {
  switch (problem.extra.taken) {
    case "practitioner":
      return ta("refused.taken");
    case "cabin":
      return ta("refused.taken_cabin");
    case "patient":
      return ta("refused.taken_patient");
    default:
      return ta("refused.taken_other");
  }
}

function Alternatives({ problem, onPick }: { problem: ApiProblem; onPick: (slot: Slot) => void }) {
  const alternatives = (problem.extra.alternatives ?? []) as Slot[];
  return (
    <>
      <p>{ta(alternatives.length > 0 ? "refused.alternatives" : "refused.none")}</p>
      <div class="row">
        {alternatives.map((slot) => (
          <Button key={slot.starts_at} data-testid="alternative" onClick={() => onPick(slot)}>
            {dayAndTime(slot.starts_at)}
          </Button>
        ))}
      </div>
    </>
  );
}

function WithReason({ help, label, onGo }: { help: string; label: string; onGo: (why: string) => void }) {
  const [why, setWhy] = useState("");
  const [tried, setTried] = useState(false);
  const enough = why.trim().length >= 3;
  return (
    <>
      <p>{help}</p>
      <Field
        label={ta("refused.why")}
        value={why}
        maxLength={300}
        data-testid="override-reason"
        error={tried && !enough ? ta("refused.why_missing") : undefined}
        onInput={(event) => setWhy(event.currentTarget.value)}
      />
      <div>
        <Button
          data-testid="override-go"
          onClick={() => {
            setTried(true);
            if (enough) onGo(why.trim());
          }}
        >
          {label}
        </Button>
      </div>
    </>
  );
}
