import { DuePage } from "~/shared/lesions/DuePage";

export default function DueRoute() {
  return <DuePage pageOf={({ lesion }) => `/assistant/lesions/${lesion.lesion_id}`} />;
}
