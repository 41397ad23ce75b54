import { TasksPage } from "~/shared/preparation/TasksPage";

export default function TasksRoute() {
  return <TasksPage visitPage={(id) => `/assistant/rendez-vous/${id}`} />;
}
