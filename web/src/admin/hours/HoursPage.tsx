import { HoursView } from "~/shared/preparation/HoursView";
import { tp } from "~/shared/preparation/texts";
import { me } from "~/shared/session/session";

/** Of the places one runs; administrators say how many minutes an activity counts for. */
export default function HoursPage() {
  return <HoursView title={tp("hours.title")} sets={me.value?.role === "administrator"} />;
}
