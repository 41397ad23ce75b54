import { Save, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  addTask,
  changeTask,
  discardTask,
  fetchColleagues,
  type NewTask,
  type Task,
  type TaskKind,
} from "../api/preparation";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Field, Select, TextArea } from "../components/Field";
import { ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { useResource } from "../hooks/useResource";
import { dayOf } from "../i18n";
import { tp } from "./texts";
import { taskWords } from "./words";

const KINDS = ["other", "call_back", "papers", "results", "referral"] as const satisfies readonly TaskKind[];

interface TaskDialogProps {
  /** A task to change, or `new`; undefined: closed. */
  task: Task | "new" | undefined;
  /** What a new one is about. */
  about?: Pick<NewTask, "appointment_id" | "patient_id">;
  onClose: () => void;
  onSaved: () => void;
}

export function TaskDialog({ task, about, onClose, onSaved }: TaskDialogProps) {
  const isNew = task === "new";
  return (
    <Dialog open={task !== undefined} title={tp(isNew ? "tasks.add" : "tasks.edit_title")} onClose={onClose}>
      {task && (
        <TaskForm
          key={isNew ? "new" : task.task_id}
          task={isNew ? undefined : task}
          about={about}
          onClose={onClose}
          onSaved={onSaved}
        />
      )}
    </Dialog>
  );
}

interface TaskFormProps extends Pick<TaskDialogProps, "onClose" | "onSaved"> {
  task: Task | undefined;
  about: TaskDialogProps["about"];
}

function TaskForm({ task, about, onClose, onSaved }: TaskFormProps) {
  const team = useResource((signal) => fetchColleagues(signal), []);
  const { busy, problem, run } = useAction();
  const [kind, setKind] = useState<TaskKind>(task?.kind ?? "other");
  const [title, setTitle] = useState(task?.title ?? "");
  const [note, setNote] = useState(task?.note ?? "");
  const [due, setDue] = useState(task?.due_on ?? dayOf(Date.now()));
  const [assignee, setAssignee] = useState(task?.assignee_id ?? "");
  const [tried, setTried] = useState(false);
  const fromEvent = task !== undefined && task.origin !== "hand";
  const lacking = title.trim() === "" && !fromEvent;

  async function save() {
    setTried(true);
    if (lacking || !due) return;
    await run(async () => {
      const said = { title: title.trim(), note: note.trim(), due_on: due, assignee_id: assignee || null };
      await (task ? changeTask(task.task_id, said) : addTask({ ...said, kind, ...about }));
      toast(tp("tasks.saved"));
      onClose();
      onSaved();
    });
  }
  const discard = (wrong: Task) =>
    run(async () => {
      await discardTask(wrong.task_id);
      toast(tp("tasks.discarded", { task: taskWords(wrong) }));
      onClose();
      onSaved();
    });

  return (
    <>
      {!task && (
        <Select
          label={tp("tasks.kind")}
          value={kind}
          options={KINDS.map((one) => ({ value: one, label: tp(`kind.${one}`) }))}
          onChange={(event) => setKind(event.currentTarget.value as TaskKind)}
        />
      )}
      {fromEvent ? (
        <p>
          <strong>{taskWords(task)}</strong>
        </p>
      ) : (
        <Field
          label={tp("tasks.words")}
          hint={tp("tasks.words_hint")}
          maxLength={200}
          value={title}
          data-testid="task-words"
          error={tried && lacking ? tp("tasks.words_missing") : undefined}
          onInput={(event) => setTitle(event.currentTarget.value)}
        />
      )}
      <TextArea
        label={tp("tasks.note")}
        optional
        rows={2}
        maxLength={500}
        value={note}
        onInput={(event) => setNote(event.currentTarget.value)}
      />
      <Field
        label={tp("tasks.due")}
        type="date"
        required
        value={due}
        onInput={(event) => setDue(event.currentTarget.value)}
      />
      <Select
        label={tp("tasks.who")}
        value={assignee}
        options={[
          { value: "", label: tp("tasks.anybody") },
          ...(team.data ?? []).map((one) => ({ value: one.account_id, label: one.name })),
        ]}
        onChange={(event) => setAssignee(event.currentTarget.value)}
      />
      {problem && <ErrorPanel problem={problem} onRetry={() => void save()} />}
      <div class="dialog__foot">
        <Button onClick={onClose}>{tp("tasks.keep")}</Button>
        {task?.mine && (
          <Button kind="danger" icon={Trash2} onClick={() => void discard(task)}>
            {tp("tasks.discard")}
          </Button>
        )}
        <Button kind="primary" icon={Save} busy={busy} data-testid="task-save" onClick={() => void save()}>
          {tp("tasks.save")}
        </Button>
      </div>
    </>
  );
}
