import { ListPlus } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchTasks, type Task } from "../api/preparation";
import { Button } from "../components/Button";
import { useResource } from "../hooks/useResource";
import { TaskDialog } from "./TaskDialog";
import { TaskRow } from "./TaskRow";
import { tp } from "./texts";

/** The open tasks about one visit, on its own page. */
export function VisitTasks({ appointmentId }: { appointmentId: string }) {
  const list = useResource((signal) => fetchTasks("site", false, signal), [appointmentId]);
  const [editing, setEditing] = useState<Task | "new">();
  const tasks = (list.data?.tasks ?? []).filter((task) => task.appointment_id === appointmentId);
  return (
    <section class="stack" aria-labelledby="visit-tasks">
      <h2 id="visit-tasks">{tp("tasks.for_visit")}</h2>
      {tasks.length > 0 && (
        <ul class="tasks">
          {tasks.map((task) => (
            <TaskRow
              key={task.task_id}
              task={task}
              today={list.data?.today ?? ""}
              within
              visitPage={() => ""}
              onChanged={list.reload}
              onEdit={setEditing}
            />
          ))}
        </ul>
      )}
      <div>
        <Button icon={ListPlus} data-testid="add-task" onClick={() => setEditing("new")}>
          {tp("tasks.add_visit")}
        </Button>
      </div>
      <TaskDialog
        task={editing}
        about={{ appointment_id: appointmentId }}
        onClose={() => setEditing(undefined)}
        onSaved={list.reload}
      />
    </section>
  );
}
