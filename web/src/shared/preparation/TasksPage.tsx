import "./tasks.css";
import { ListChecks, ListPlus } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { fetchTasks, type Task, type TaskList } from "../api/preparation";
import { Button } from "../components/Button";
import { Loaded } from "../components/Loaded";
import { Banner, EmptyState } from "../components/Surface";
import { Tabs } from "../components/Tabs";
import { usePolling } from "../hooks/usePolling";
import { useResource } from "../hooks/useResource";
import { useTitle } from "../hooks/useTitle";
import { TaskDialog } from "./TaskDialog";
import { TaskRow } from "./TaskRow";
import { tp } from "./texts";
import { byDue } from "./words";

const POLL_MS = 15_000;

type Shown = "mine" | "site" | "done";

interface TasksPageProps {
  visitPage: (appointment: string) => string;
  /** Beside “new task”. */
  children?: ComponentChildren;
}

/** What there is to do: mine, the whole place's, and what was done; overdue first. */
export function TasksPage({ visitPage, children }: TasksPageProps) {
  useTitle(tp("tasks.title"));
  const [shown, setShown] = useState<Shown>("mine");
  const [editing, setEditing] = useState<Task | "new">();
  const list = useResource(
    (signal) => fetchTasks(shown === "mine" ? "mine" : "site", shown === "done", signal),
    [shown],
  );
  usePolling(list, POLL_MS);
  return (
    <main id="contenu" class="page stack">
      <div class="row tasks-head">
        <div>
          <h1>{tp("tasks.title")}</h1>
          <p class="soft">{tp("tasks.lead")}</p>
        </div>
        <div class="row">
          {children}
          <Button kind="primary" icon={ListPlus} data-testid="new-task" onClick={() => setEditing("new")}>
            {tp("tasks.add")}
          </Button>
        </div>
      </div>
      <Tabs
        label={tp("tasks.scope")}
        current={shown}
        onPick={setShown}
        tabs={[
          { key: "mine", label: tp("tasks.mine"), testid: "tasks-mine" },
          { key: "site", label: tp("tasks.site"), testid: "tasks-site" },
          { key: "done", label: tp("tasks.done_tab"), testid: "tasks-done" },
        ]}
      >
        <Loaded resource={list} skeleton={[88, 88, 88]}>
          {(found) => (
            <Groups
              found={found}
              done={shown === "done"}
              visitPage={visitPage}
              onChanged={list.reload}
              onEdit={setEditing}
            />
          )}
        </Loaded>
      </Tabs>
      <TaskDialog task={editing} onClose={() => setEditing(undefined)} onSaved={list.reload} />
    </main>
  );
}

interface GroupsProps {
  found: TaskList;
  done: boolean;
  visitPage: (appointment: string) => string;
  onChanged: () => void;
  onEdit: (task: Task) => void;
}

function Groups({ found, done, ...row }: GroupsProps) {
  const { tasks, today, hidden } = found;
  const groups = byDue(tasks, today);
  const rows = (of: Task[]) => (
    <ul class="tasks">
      {of.map((task) => (
        <TaskRow key={task.task_id} task={task} today={today} {...row} />
      ))}
    </ul>
  );
  return (
    <div class="stack">
      {hidden > 0 && <Banner title={tp.n("tasks.hidden", hidden)} />}
      {tasks.length === 0 && (
        <EmptyState icon={ListChecks} title={tp(done ? "tasks.none_done" : "tasks.none")}>
          {!done && <p>{tp("tasks.none_help")}</p>}
        </EmptyState>
      )}
      {done && tasks.length > 0 && rows(tasks)}
      {!done &&
        (["overdue", "today", "later"] as const).map(
          (name) =>
            groups[name].length > 0 && (
              <section key={name} class="stack" aria-labelledby={`tasks-${name}`}>
                <h2 id={`tasks-${name}`}>{tp(`tasks.${name}`)}</h2>
                {rows(groups[name])}
              </section>
            ),
        )}
    </div>
  );
}
