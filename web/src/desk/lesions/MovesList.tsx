import { fetchPhotoMoves } from "~/shared/api/lesions";
import { useResource } from "~/shared/hooks/useResource";
import { fullDate } from "~/shared/i18n";
import { tl } from "~/shared/lesions/texts";

/** Photos that were put right; nothing where there were none. */
export function MovesList({ patientId }: { patientId: string }) {
  const { data = [] } = useResource((signal) => fetchPhotoMoves(patientId, signal), [patientId]);
  if (data.length === 0) return null;
  return (
    <details>
      <summary>{tl("trace.title")}</summary>
      <ul>
        {data.map((one) => (
          <li key={one.move_id}>
            {tl(`trace.${one.way}`, { date: fullDate(one.moved_at), by: one.by })} {one.reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
