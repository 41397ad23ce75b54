import "./lesions.css";
import { Camera } from "lucide-preact";
import type { LesionSeries } from "../api/lesions";
import { EmptyState } from "../components";
import { fullDate } from "../i18n";
import { PhotoThumbs } from "../staff/PhotoThumbs";
import { tl } from "./texts";

/** The series of one lesion down the years, newest first. */
export function Timeline({ series }: { series: readonly LesionSeries[] }) {
  return (
    <section class="stack">
      <h2>{tl("line.title")}</h2>
      {series.length === 0 && (
        <EmptyState icon={Camera} title={tl("line.empty")}>
          <p class="soft">{tl("line.empty_help")}</p>
        </EmptyState>
      )}
      <ol class="timeline">
        {series.map((one) => (
          <li
            key={`${one.series_id} ${one.taken_at}`}
            class="timeline__series stack"
            style={{ "--photos": one.photos.length }}
            data-testid="series"
          >
            <h3>{tl.n("line.series", one.photos.length, { date: fullDate(one.taken_at) })}</h3>
            <PhotoThumbs photos={one.photos} />
          </li>
        ))}
      </ol>
    </section>
  );
}
