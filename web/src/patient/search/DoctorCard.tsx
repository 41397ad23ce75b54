import { CalendarDays, MapPin, Store } from "lucide-preact";
import type { Choice, VisitType } from "~/shared/api/search";
import type { PractitionerCard } from "~/shared/api/types";
import { Avatar, Card } from "~/shared/components";
import { byLocale } from "~/shared/i18n";
import { choiceFor } from "../finding/choice";
import { kilometres } from "../finding/distance";
import { tf } from "../finding/texts";
import { t } from "../texts";
import { DayAndHour } from "./DayAndHour";
import { DoctorBadges, FeeLine } from "./doctor";
import { bookPath, practitionerPath, type Search } from "./path";
import { placeLabel } from "./places";

interface DoctorCardProps {
  doctor: PractitionerCard;
  search: Search;
  visit: VisitType | undefined;
}

/** One doctor: who, where, what it costs, and the next free times one tap away. */
export function DoctorCard({ doctor, search, visit }: DoctorCardProps) {
  const choice = choiceFor(doctor, search, visit);
  const href = practitionerPath(doctor.practitioner_id, choice);
  const cabin = doctor.nearest_cabin;
  return (
    <Card as="li" class="doctor">
      <div class="doctor__who">
        <Avatar name={doctor.name} seed={doctor.portrait_seed} size={64} />
        <div class="doctor__words">
          <h2>
            <a href={href}>{doctor.name}</a>
          </h2>
          <p>{byLocale(doctor, "speciality")}</p>
          <p class="doctor__place soft small">
            <MapPin size={18} aria-hidden="true" />
            <span>
              {placeLabel(doctor.site)}
              {doctor.distance_km !== null && `, ${tf("card.km", { km: kilometres(doctor.distance_km) })}`}
            </span>
          </p>
          {cabin && (
            <p class="doctor__place soft small">
              <Store size={18} aria-hidden="true" />
              {cabin.distance_km === null
                ? cabin.name
                : tf("card.cabin", { name: cabin.name, km: kilometres(cabin.distance_km) })}
            </p>
          )}
          <p class="small">
            <FeeLine doctor={doctor} />
          </p>
          <DoctorBadges doctor={doctor} />
        </div>
      </div>
      <NextTimes doctor={doctor} choice={choice} />
    </Card>
  );
}

function NextTimes({ doctor, choice }: { doctor: PractitionerCard; choice: Choice }) {
  return (
    <div class="doctor__times">
      <p class="small soft">
        {doctor.next_times.length > 0 ? t("results.next_times") : t("results.no_time")}
      </p>
      <ul class="times times--next">
        {doctor.next_times.map((slot) => {
          return (
            <li key={slot.starts_at}>
              <a class="time time--day" href={bookPath(doctor.practitioner_id, slot.starts_at, choice)}>
                <span class="visually-hidden">{t("results.book_with", { name: doctor.name })} </span>
                <DayAndHour slot={slot} />
              </a>
            </li>
          );
        })}
        <li class="times__all">
          <a class="time time--more" href={practitionerPath(doctor.practitioner_id, choice)}>
            <CalendarDays size={20} aria-hidden="true" />
            {t("results.all_times")}
          </a>
        </li>
      </ul>
    </div>
  );
}
