import type { VaultTask } from "~/shared/api/vault";
import { Card } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { fromNow } from "~/shared/i18n";
import { tv } from "./texts";

/** What runs, and what ran last, with how far it is. */
export function Tasks({ tasks }: { tasks: VaultTask[] }) {
  if (tasks.length === 0) return <p class="soft">{tv("task.none")}</p>;
  return (
    <ul class="stack vault__list">
      {tasks.map((task) => (
        <Task key={task.task_id} task={task} />
      ))}
    </ul>
  );
}

function Task({ task }: { task: VaultTask }) {
  const now = useNow();
  const { done, total, finished_at, kind, problem } = task;
  const waits = kind === "patient_rotation" && !finished_at && !problem && done >= total;
  const id = `task-${task.task_id}`;
  return (
    <Card as="li">
      <h3 id={id}>{tv(`task.${kind}`)}</h3>
      <progress
        class="vault__bar"
        aria-labelledby={id}
        value={finished_at && total === 0 ? 1 : done}
        max={Math.max(total, 1)}
      />
      <p class="figures" role="status">
        {tv("task.progress", { done: String(done), total: String(total) })}
      </p>
      {waits && <p>{tv("task.waits")}</p>}
      {problem && <p>{tv.find(`task.problem.${problem}`) ?? problem}</p>}
      <p class="soft small">
        {finished_at
          ? tv("task.finished", { when: fromNow(finished_at, now) })
          : tv("task.by", { name: task.started_by, when: fromNow(task.started_at, now) })}
      </p>
    </Card>
  );
}
