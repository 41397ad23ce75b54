import type { Task } from "../api/preparation";
import { tp } from "./texts";

/** What there is to do: somebody's own words, or what the event says. */
export function taskWords(task: Task): string {
  return task.origin === "hand" || task.title ? task.title : tp(`origin.${task.origin}`);
}

export interface TaskGroups {
  overdue: Task[];
  today: Task[];
  later: Task[];
}

export function byDue(tasks: readonly Task[], today: string): TaskGroups {
  return {
    overdue: tasks.filter((task) => task.due_on < today),
    today: tasks.filter((task) => task.due_on === today),
    later: tasks.filter((task) => task.due_on > today),
  };
}
