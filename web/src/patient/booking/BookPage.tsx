import "../search/results.css";
import "./book.css";
import { CalendarDays } from "lucide-preact";
import { useLocation, useRoute } from "preact-iso/router";
import { fetchPractitioner } from "~/shared/api/endpoints";
import { fetchCabins } from "~/shared/api/search";
import type { Me } from "~/shared/api/types";
import { ButtonLink, EmptyState, Loaded, Stepper } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { PatientGate } from "../PatientGate";
import { choiceIn, practitionerPath } from "../search/path";
import { t } from "../texts";
import { BookForm } from "./BookForm";

export default function BookPage() {
  useTitle(t("book.title"));
  return <PatientGate>{(me) => <Booking me={me} />}</PatientGate>;
}

function Booking({ me }: { me: Me }) {
  const { id = "" } = useRoute().params;
  const { query } = useLocation();
  const { debut } = query;
  const choice = choiceIn(query);
  const doctor = useResource((signal) => fetchPractitioner(id, signal), [id]);
  const cabins = useResource((signal) => fetchCabins(undefined, signal), []);
  const isTime = debut !== undefined && !Number.isNaN(Date.parse(debut));
  return (
    <main id="contenu" class="page stack">
      <Stepper steps={[t("book.step_1"), t("book.step_2"), t("book.step_3")]} current={isTime ? 2 : 1} />
      <h1>{t("book.title")}</h1>
      {isTime ? (
        <Loaded resource={doctor} skeleton={[140, 160, 120, 56]}>
          {(found) => (
            <BookForm doctor={found} cabins={cabins.data ?? []} startsAt={debut} choice={choice} me={me} />
          )}
        </Loaded>
      ) : (
        <EmptyState icon={CalendarDays} title={t("book.no_time")}>
          <ButtonLink kind="primary" href={practitionerPath(id, choice)}>
            {t("book.calendar")}
          </ButtonLink>
        </EmptyState>
      )}
    </main>
  );
}
