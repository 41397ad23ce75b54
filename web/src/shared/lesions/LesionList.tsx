import "./lesions.css";
import { CalendarClock, ImagePlus, Lock } from "lucide-preact";
import type { Lesion } from "../api/lesions";
import { Badge } from "../components";
import { dayAndMonth, fullDate } from "../i18n";
import { PhotoTile } from "../photos/PhotoTile";
import { siteWords } from "../staff/photoWords";
import { isDue } from "./due";
import { tl } from "./texts";

interface LesionListProps {
  /** Their numbers are those of the map. */
  lesions: readonly Lesion[];
  chosen?: string | undefined;
  pageOf: (lesion: Lesion) => string;
}

/** What the map shows, as a list: the same by touch, by keyboard and by ear. */
export function LesionList({ lesions, chosen, pageOf }: LesionListProps) {
  return (
    <ol class="lesions">
      {lesions.map((lesion, index) => (
        <li
          key={lesion.lesion_id}
          data-testid="lesion"
          data-chosen={lesion.lesion_id === chosen ? "" : undefined}
        >
          <a class="lesion" href={pageOf(lesion)} aria-label={tl("list.open", { name: lesion.name })}>
            <span class="lesion__picture">
              <PhotoTile photoId={lesion.cover} restricted={lesion.restricted} />
            </span>
            <span class="lesion__words">
              <span class="lesion__name">
                <span class="figures soft">{index + 1}.</span> {lesion.name}
              </span>
              <span class="soft small">{siteWords(lesion.body_site)}</span>
              <span class="soft small figures">
                {tl.n("photos", lesion.photos)}
                {lesion.last_taken_at && `, ${tl("last", { date: fullDate(lesion.last_taken_at) })}`}
              </span>
              <LesionBadges lesion={lesion} />
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}

export function LesionBadges({ lesion }: { lesion: Lesion }) {
  const late = isDue(lesion);
  return (
    <span class="row lesion__badges">
      {lesion.unseen && (
        <Badge tone="action" icon={ImagePlus}>
          {tl("unseen")}
        </Badge>
      )}
      {lesion.next_due_on && lesion.state !== "closed" && (
        <Badge tone={late ? "help" : "plain"} icon={CalendarClock}>
          {tl(late ? "due.late" : "due", { date: dayWords(lesion.next_due_on) })}
        </Badge>
      )}
      {lesion.state !== "watched" && <Badge>{tl(`state.${lesion.state}`)}</Badge>}
      {lesion.restricted && <Badge icon={Lock}>{tl("restricted")}</Badge>}
    </span>
  );
}

/** A day of this year without its year. */
function dayWords(day: string): string {
  const noon = `${day}T12:00:00Z`;
  return new Date(noon).getFullYear() === new Date().getFullYear() ? dayAndMonth(noon) : fullDate(noon);
}
