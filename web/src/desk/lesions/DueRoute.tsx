import { DuePage } from "~/shared/lesions/DuePage";
import { DeskHeader } from "../DeskHeader";

export default function DueRoute() {
  return (
    <>
      <DeskHeader />
      <DuePage pageOf={({ lesion }) => `/desk/lesions/${lesion.lesion_id}`} />
    </>
  );
}
