import "./tasks.css";
import { CalendarDays, Check as CheckIcon, Pencil, Undo2 } from "lucide-preact";
import { finishTask, reopenTask, type Task } from "../api/preparation";
import { Button } from "../components/Button";
import { Badge, ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { dayInWords, fromNow } from "../i18n";
import { tp } from "./texts";
import { taskWords } from "./words";

interface TaskRowProps {
  task: Task;
  today: string;
  /** Where the visit a task is about is read. */
  visitPage: (appointment: string) => string;
  onChanged: () => void;
  onEdit: (task: Task) => void;
  /** On the visit's own page its patient and link say nothing new. */
  within?: boolean;
}

/** One task: what, for whom, until when, and done with one press, which can be taken back. */
export function TaskRow({ task, today, visitPage, onChanged, onEdit, within = false }: TaskRowProps) {
  const { busy, problem, run } = useAction();
  const words = taskWords(task);
  const overdue = !task.done_at && task.due_on < today;

  const reopen = () =>
    run(async () => {
      await reopenTask(task.task_id);
      onChanged();
    });
  const finish = () =>
    run(async () => {
      await finishTask(task.task_id);
      toast(tp("tasks.finished", { task: words }), () => void reopenTask(task.task_id).finally(onChanged));
      onChanged();
    });

  return (
    <li class="task" data-testid="task" data-overdue={overdue ? "" : undefined}>
      <div class="task__what">
        <p class="row">
          <strong>{words}</strong>
          <Badge tone={overdue ? "help" : "plain"}>{tp(`kind.${task.kind}`)}</Badge>
        </p>
        {task.patient && !within && <p>{task.patient.name}</p>}
        {task.note && <p class="task__note">{task.note}</p>}
        <p class="soft small task__facts">
          {task.done_at && task.done_actor
            ? tp("tasks.done_by", { name: task.done_actor, when: fromNow(task.done_at) })
            : [
                tp("tasks.due_on", { day: dayInWords(task.due_on) }),
                task.assignee && tp("tasks.given_to", { name: task.assignee }),
                task.practitioner_name && !within && tp("tasks.for_doctor", { name: task.practitioner_name }),
              ]
                .filter(Boolean)
                .join(" · ")}
        </p>
        {problem && <ErrorPanel problem={problem} />}
      </div>
      <div class="row task__tools">
        {task.appointment_id && !within && (
          <a class="btn btn--quiet" href={visitPage(task.appointment_id)}>
            <CalendarDays size={22} aria-hidden="true" />
            <span>{tp("tasks.open_visit")}</span>
          </a>
        )}
        {task.done_at ? (
          <Button
            icon={Undo2}
            busy={busy}
            aria-label={tp("tasks.reopen_it", { task: words })}
            onClick={() => void reopen()}
          >
            {tp("tasks.reopen")}
          </Button>
        ) : (
          <>
            <Button
              kind="quiet"
              icon={Pencil}
              aria-label={tp("tasks.edit_it", { task: words })}
              onClick={() => onEdit(task)}
            >
              {tp("tasks.edit")}
            </Button>
            <Button
              icon={CheckIcon}
              busy={busy}
              data-testid="task-done"
              aria-label={tp("tasks.finish_it", { task: words })}
              onClick={() => void finish()}
            >
              {tp("tasks.finish")}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
