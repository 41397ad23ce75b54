import "./waiting.css";
import { ArrowLeft } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useLocation, useRoute } from "preact-iso/router";
import { fetchAppointment, fetchPractitioner, fetchSpecialities } from "~/shared/api/endpoints";
import type { Me } from "~/shared/api/types";
import { changeWaitingEntry, fetchWaitingEntry, joinWaitingList } from "~/shared/api/waitingList";
import { Banner, ButtonLink, Loaded, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale, dayAndTime } from "~/shared/i18n";
import { MissingPage } from "../MissingPage";
import { PatientGate } from "../PatientGate";
import { PersonSwitch } from "../space/PersonSwitch";
import { personOf } from "../space/person";
import { fromEntry, type Suits, SuitsForm, toWishes } from "./SuitsForm";
import { tw } from "./texts";
import { target } from "./words";

export default function JoinPage() {
  const { id } = useRoute().params;
  return <PatientGate>{(me) => (id ? <Change id={id} /> : <Join me={me} />)}</PatientGate>;
}

function Join({ me }: { me: Me }) {
  const { medecin, specialite, avant } = useLocation().query;
  if (avant) return <Sooner appointmentId={avant} />;
  if (medecin) return <ForDoctor practitionerId={medecin} me={me} />;
  if (specialite) return <ForSpeciality code={specialite} me={me} />;
  return <MissingPage />;
}

function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  useTitle(title);
  return (
    <main id="contenu" class="page stack waits">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} class="btn--flush" href="/attente">
          {tw("link.list")}
        </ButtonLink>
      </div>
      <h1>{title}</h1>
      {children}
    </main>
  );
}

/** Goes to the list once the wait is noted, and says so. */
function useNoted(text: string) {
  const { route } = useLocation();
  return () => {
    toast(text);
    route("/attente", true);
  };
}

function ForDoctor({ practitionerId, me }: { practitionerId: string; me: Me }) {
  const doctor = useResource((signal) => fetchPractitioner(practitionerId, signal), [practitionerId]);
  const noted = useNoted(tw("join.done"));

  async function join(suits: Suits) {
    const { patientId } = personOf(me);
    const found = doctor.data;
    if (!found) return;
    const whom = suits.anybody ? { speciality: found.speciality } : { practitioner_id: practitionerId };
    await joinWaitingList({ ...whom, patient_id: patientId, ...toWishes(suits) });
    noted();
  }

  return (
    <Frame title={tw("join.title")}>
      <Loaded resource={doctor} skeleton={[96, 160, 160]}>
        {(found) => (
          <>
            <p>{tw("join.lead")}</p>
            <PersonSwitch me={me} />
            <SuitsForm
              go={tw("join.go")}
              onDone={join}
              doctor={{ name: found.name, speciality: byLocale(found, "speciality") }}
              places={found.remote && found.on_site}
              withReason
            />
          </>
        )}
      </Loaded>
    </Frame>
  );
}

function ForSpeciality({ code, me }: { code: string; me: Me }) {
  const all = useResource((signal) => fetchSpecialities(signal), []);
  const noted = useNoted(tw("join.done"));

  async function join(suits: Suits) {
    await joinWaitingList({ speciality: code, patient_id: personOf(me).patientId, ...toWishes(suits) });
    noted();
  }

  return (
    <Frame title={tw("join.title")}>
      <Loaded resource={all} skeleton={[96, 160, 160]}>
        {(list) => {
          const found = list.find((one) => one.code === code);
          if (!found) return <Banner title={tw("list.empty")} />;
          return (
            <>
              <p>
                <strong>{tw("join.any", { speciality: byLocale(found, "name") })}</strong>
              </p>
              <p>{tw("join.lead")}</p>
              <PersonSwitch me={me} />
              <SuitsForm go={tw("join.go")} onDone={join} places withReason />
            </>
          );
        }}
      </Loaded>
    </Frame>
  );
}

function Sooner({ appointmentId }: { appointmentId: string }) {
  const later = useResource((signal) => fetchAppointment(appointmentId, signal), [appointmentId]);
  const noted = useNoted(tw("join.done"));

  async function join(suits: Suits) {
    if (!later.data) return;
    const { patient, practitioner } = later.data;
    await joinWaitingList({
      sooner_than: appointmentId,
      practitioner_id: practitioner.practitioner_id,
      patient_id: patient.patient_id,
      ...toWishes(suits),
    });
    noted();
  }

  return (
    <Frame title={tw("join.title_sooner")}>
      <Loaded resource={later} skeleton={[96, 160, 160]}>
        {(found) => (
          <>
            <p>
              <strong>{found.practitioner.name}</strong>
            </p>
            <p>{tw("join.sooner_lead", { when: dayAndTime(found.starts_at) })}</p>
            <SuitsForm go={tw("join.go")} onDone={join} until={found.starts_at} />
          </>
        )}
      </Loaded>
    </Frame>
  );
}

function Change({ id }: { id: string }) {
  const entry = useResource((signal) => fetchWaitingEntry(id, signal), [id]);
  const noted = useNoted(tw("join.saved"));

  async function change(suits: Suits) {
    const { earliest, latest, weekdays, hours_from, hours_until } = toWishes(suits);
    await changeWaitingEntry(id, { earliest, latest, weekdays, hours_from, hours_until });
    noted();
  }

  return (
    <Frame title={tw("join.title_change")}>
      <Loaded resource={entry} skeleton={[96, 160, 160]}>
        {(found) => (
          <>
            <p>
              <strong>{target(found)}</strong>
            </p>
            <SuitsForm go={tw("join.save")} onDone={change} from={fromEntry(found)} />
          </>
        )}
      </Loaded>
    </Frame>
  );
}
