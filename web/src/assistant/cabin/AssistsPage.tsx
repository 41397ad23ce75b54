import { SumsView } from "~/shared/assists/SumsView";
import { tz } from "~/shared/assists/texts";

export default function AssistsPage() {
  return <SumsView back="/assistant/cabine" backName={tz("back")} />;
}
