import { useState } from "preact/hooks";
import { dayTimeAt } from "~/shared/agenda/words";
import type { ApiProblem } from "~/shared/api/problem";
import type { Slot } from "~/shared/api/types";
import { Button, Dialog, ErrorPanel, Field } from "~/shared/components";
import { tg } from "./texts";
import type { Moves } from "./useMoves";

interface RefusalProps {
  problem: ApiProblem;
  tz: string;
  onPick: (starts_at: string) => void;
  onOverride: (why: string) => void;
  overrideLabel: string;
}

/** Why a time was not given, and what can be done: a free time nearby, or the same one with a reason. */
export function Refusal({ problem, tz, onPick, onOverride, overrideLabel }: RefusalProps) {
  const [why, setWhy] = useState("");
  if (problem.is("booking.slot_taken")) {
    const offered = (problem.extra.alternatives as Slot[] | undefined) ?? [];
    return (
      <div class="stack" role="alert">
        <p lang="fr">{problem.detail || tg("move.taken")}</p>
        {offered.length > 0 && (
          <>
            <p>{tg("move.instead")}</p>
            <div class="row">
              {offered.map((slot) => (
                <Button key={slot.starts_at} data-testid="alternative" onClick={() => onPick(slot.starts_at)}>
                  <span class="capital">{dayTimeAt(slot.starts_at, tz)}</span>
                </Button>
              ))}
            </div>
          </>
        )}
      </div>
    );
  }
  if (problem.is("booking.closed")) {
    return (
      <div class="stack" role="alert">
        <p>{tg("move.closed")}</p>
        <Field
          label={tg("move.override")}
          maxLength={300}
          value={why}
          data-testid="override-why"
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
        <div>
          <Button
            kind="help"
            busy={why.trim().length < 3}
            data-testid="override"
            onClick={() => onOverride(why.trim())}
          >
            {overrideLabel}
          </Button>
        </div>
      </div>
    );
  }
  if (problem.is("booking.changed_meanwhile", "booking.not_movable")) {
    return <p role="alert">{tg("move.changed")}</p>;
  }
  if (problem.is("request.invalid", "booking.past", "booking.not_suitable") && problem.detail) {
    return (
      <p role="alert" lang="fr">
        {problem.detail}
      </p>
    );
  }
  return <ErrorPanel problem={problem} />;
}

/** After a refused move: the appointment is back where it stood. */
export function RefusedMoveDialog({ moves, tz }: { moves: Moves; tz: string }) {
  const { refused, forget, move } = moves;
  return (
    <Dialog
      open={refused !== undefined}
      title={refused ? tg("move.refused", { name: refused.appointment.patient.name }) : ""}
      onClose={forget}
      actions={
        <Button kind="primary" onClick={forget}>
          {tg("move.stay")}
        </Button>
      }
    >
      {refused && (
        <Refusal
          key={refused.starts_at}
          problem={refused.problem}
          tz={tz}
          onPick={(starts_at) => void move(refused.appointment, starts_at)}
          onOverride={(why) => void move(refused.appointment, refused.starts_at, why)}
          overrideLabel={tg("move.override_do")}
        />
      )}
    </Dialog>
  );
}
