import { Building2, CalendarClock, House, Store } from "lucide-preact";
import type { Cabin, Choice } from "~/shared/api/search";
import type { Practitioner } from "~/shared/api/types";
import { Avatar, ButtonLink, Card } from "~/shared/components";
import { byLocale, fullDate, timeOfDay } from "~/shared/i18n";
import { tf } from "../finding/texts";
import { practitionerPath } from "../search/path";
import { placeLabel } from "../search/places";
import { t } from "../texts";

interface ChosenProps {
  doctor: Practitioner;
  cabins: Cabin[];
  startsAt: string;
  choice: Choice;
}

/** When, with whom, what for and where: what the button below is about. */
export function Chosen({ doctor, cabins, startsAt, choice }: ChosenProps) {
  const visit = doctor.visits.find((one) => one.code === choice.visit);
  return (
    <Card tone="action">
      <div class="choice">
        <CalendarClock size={32} strokeWidth={1.75} aria-hidden="true" />
        <p class="choice__when figures capital">
          <strong>{fullDate(startsAt)}</strong>
          <br />
          <strong>{timeOfDay(startsAt)}</strong>{" "}
          <span class="soft small">
            ({t("doctor.minutes", { n: visit?.minutes ?? doctor.visit_minutes })})
          </span>
        </p>
        <ButtonLink kind="secondary" href={practitionerPath(doctor.practitioner_id, choice)}>
          {t("book.change_time")}
        </ButtonLink>
      </div>
      <div class="doctor__who">
        <Avatar name={doctor.name} seed={doctor.portrait_seed} />
        <div>
          <p>
            <strong>{doctor.name}</strong>, {byLocale(doctor, "speciality")}
          </p>
          {visit && <p>{byLocale(visit, "name")}</p>}
          <Place doctor={doctor} cabins={cabins} choice={choice} />
          <p class="soft small figures">
            {t("doctor.rpps")} {doctor.rpps}
          </p>
        </div>
      </div>
    </Card>
  );
}

function Place({ doctor, cabins, choice }: Omit<ChosenProps, "startsAt">) {
  const cabin = cabins.find((one) => one.cabin_id === choice.cabin);
  const mode = choice.mode ?? (doctor.remote && !doctor.volunteer ? "home" : "on_site");
  const { icon: Icon, words } = {
    home: { icon: House, words: tf("book.where_home") },
    cabin: { icon: Store, words: cabin ? `${cabin.name}, ${cabin.site.name}` : tf("choose.cabin") },
    on_site: { icon: Building2, words: placeLabel(doctor.site) },
  }[mode];
  return (
    <p class="doctor__place small" data-mode={mode}>
      <Icon size={20} aria-hidden="true" />
      {words}
    </p>
  );
}
