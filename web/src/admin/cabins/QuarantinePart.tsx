import { ArchiveX, ListTodo } from "lucide-preact";
import { ButtonLink } from "~/shared/components";
import { tq } from "~/shared/quarantine/texts";
import { me } from "~/shared/session/session";
import { Part } from "../parts/Part";

/** How many measurements are nobody's, and the way to them for who runs the cabin. */
export function QuarantinePart({ cabin, count }: { cabin: string; count: number }) {
  if (me.value?.role !== "coordinator") return null;
  return (
    <Part
      icon={ArchiveX}
      title={tq("title")}
      testid="quarantine-part"
      actions={
        <ButtonLink
          icon={ListTodo}
          href={`/admin/cabines/${encodeURIComponent(cabin)}/quarantaine`}
          data-testid="to-quarantine"
        >
          {count > 0 ? tq.n("link.some", count) : tq("link.none")}
        </ButtonLink>
      }
    >
      <p class="soft">{count > 0 ? tq("lead") : tq("none.title")}</p>
    </Part>
  );
}
