import { HoursView } from "~/shared/preparation/HoursView";
import { tp } from "~/shared/preparation/texts";

export default function HoursRoute() {
  return <HoursView title={tp("hours.title")} />;
}
