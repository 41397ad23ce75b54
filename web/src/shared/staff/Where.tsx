import "./where.css";
import { House, Store } from "lucide-preact";
import { tr } from "./texts";

/** From where the patient takes part: home, or a named cabin. */
export function Where({ cabin }: { cabin: string | null | undefined }) {
  const Icon = cabin ? Store : House;
  return (
    <span class="where soft">
      <Icon size={18} aria-hidden="true" />
      {cabin ?? tr("where.home")}
    </span>
  );
}
