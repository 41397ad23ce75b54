import { CalendarClock, CalendarX2, UserRoundCheck, UserRoundX } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchChecklist, fetchDelegations, markArrived, markMissed } from "~/shared/api/preparation";
import type { Appointment, Consultation } from "~/shared/api/types";
import { Button, Dialog, ErrorPanel, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { type Move, MoveDialog } from "../agenda/MoveDialog";
import { ta } from "../agenda/texts";
import { isAttendant } from "../may";
import { t } from "../texts";
import { CancelDialog } from "./CancelDialog";
import { tv } from "./texts";

interface VisitActionsProps {
  visit: Consultation;
  onChanged: () => void;
}

/** Arrived, did not come, moved, cancelled: what the desk notes of a visit that is still to come. */
export function VisitActions({ visit, onChanged }: VisitActionsProps) {
  const { appointment } = visit;
  const now = useNow(10_000);
  const arriving = useAction();
  const [asking, setAsking] = useState<"cancel" | "missed">();
  const [move, setMove] = useState<Move>();
  const delegations = useResource(async (signal) => (isAttendant() ? [] : fetchDelegations(signal)), []);
  const doctorId = appointment.practitioner.practitioner_id;
  const kept = delegations.data?.some((one) => one.practitioner_id === doctorId && !one.delegated) ?? false;
  const { name } = appointment.patient;
  const expected = appointment.status === "booked" || appointment.status === "checked-in";
  const begun = Date.parse(appointment.starts_at) <= now;
  if (!expected && appointment.status !== "arrived") return null;

  const arrive = () =>
    arriving.run(async () => {
      await markArrived(appointment.appointment_id);
      const { call_number } = await fetchChecklist(appointment.appointment_id);
      toast(
        call_number
          ? tv("visit.arrived_number", { name, n: call_number })
          : tv("visit.arrived_done", { name }),
      );
      onChanged();
    });

  return (
    <div class="stack">
      <div class="row">
        {expected && (
          <Button
            kind="primary"
            icon={UserRoundCheck}
            busy={arriving.busy}
            data-testid="mark-arrived"
            onClick={() => void arrive()}
          >
            {tv("visit.arrived")}
          </Button>
        )}
        {expected && begun && (
          <Button icon={UserRoundX} data-testid="mark-missed" onClick={() => setAsking("missed")}>
            {tv("visit.missed")}
          </Button>
        )}
        {!isAttendant() && !kept && visit.status === "planned" && (
          <>
            {appointment.status === "booked" && (
              <Button
                icon={CalendarClock}
                data-testid="move-appointment"
                onClick={() => setMove({ appointment })}
              >
                {tv("visit.move")}
              </Button>
            )}
            <Button
              kind="danger"
              icon={CalendarX2}
              data-testid="cancel-appointment"
              onClick={() => setAsking("cancel")}
            >
              {tv("visit.cancel")}
            </Button>
          </>
        )}
      </div>
      {kept && <p class="soft">{ta("grid.kept")}</p>}
      {arriving.problem && <ErrorPanel problem={arriving.problem} />}
      <MoveDialog
        move={move}
        doctors={[appointment.practitioner]}
        onClose={() => setMove(undefined)}
        onMoved={onChanged}
      />
      <MissedDialog
        appointment={appointment}
        open={asking === "missed"}
        onClose={() => setAsking(undefined)}
        onMissed={onChanged}
      />
      <CancelDialog
        appointment={appointment}
        open={asking === "cancel"}
        onClose={() => setAsking(undefined)}
        onCancelled={() => {
          setAsking(undefined);
          toast(t("cancel.done", { name }));
          onChanged();
        }}
      />
    </div>
  );
}

interface MissedDialogProps {
  appointment: Appointment;
  open: boolean;
  onClose: () => void;
  onMissed: () => void;
}

function MissedDialog({ appointment, open, onClose, onMissed }: MissedDialogProps) {
  const { busy, problem, run } = useAction();
  const { name } = appointment.patient;
  const note = () =>
    run(async () => {
      await markMissed(appointment.appointment_id);
      toast(tv("visit.missed_done", { name }));
      onClose();
      onMissed();
    });
  return (
    <Dialog
      open={open}
      title={tv("visit.missed_title", { name })}
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" onClick={onClose}>
            {tv("visit.missed_keep")}
          </Button>
          <Button
            kind="danger"
            icon={UserRoundX}
            busy={busy}
            data-testid="missed-confirm"
            onClick={() => void note()}
          >
            {tv("visit.missed_yes")}
          </Button>
        </>
      }
    >
      <p>{tv("visit.missed_help")}</p>
      {problem && <ErrorPanel problem={problem} onRetry={() => void note()} />}
    </Dialog>
  );
}
