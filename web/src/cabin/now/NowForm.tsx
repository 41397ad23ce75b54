import { ArrowLeft, ArrowRight, Siren, Video } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchSpecialities } from "~/shared/api/endpoints";
import { fetchLobby, joinQueue, type QueueEntry, type Sign } from "~/shared/api/queue";
import { Banner, Button, ErrorPanel, Field, Loaded, Select, TextArea } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale } from "~/shared/i18n";
import { SignBoxes } from "~/shared/queue/SignBoxes";
import { DANGER, SOONER } from "~/shared/queue/signs";
import { BirthDate } from "../birth/BirthDate";
import { chosenOf, dateOf } from "../birth/parts";
import { PriceShown } from "./PriceShown";
import { tn } from "./texts";

type Part = "danger" | "who" | "why";

interface Person {
  given_name: string;
  family_name: string;
  birth_date: string;
}

const NOBODY: Person = { given_name: "", family_name: "", birth_date: "" };
const NO_SIGN: ReadonlySet<Sign> = new Set();

/** Three questions, one at a time. */
export function NowForm({ onJoined }: { onJoined: (entry: QueueEntry) => void }) {
  const [part, setPart] = useState<Part>("danger");
  const [signs, setSigns] = useState(NO_SIGN);
  const [person, setPerson] = useState(NOBODY);
  const [speciality, setSpeciality] = useState<string>();
  const [reason, setReason] = useState("");
  const action = useAction();
  const offer = useResource(
    async (signal) => ({ lobby: await fetchLobby(signal), all: await fetchSpecialities(signal) }),
    [],
  );
  const inDanger = DANGER.some((sign) => signs.has(sign));

  return (
    <Loaded resource={offer} skeleton={[320]}>
      {({ lobby, all }) => {
        const there = lobby.filter(({ open, opens_at }) => open > 0 || opens_at !== null);
        const chosen = speciality ?? there[0]?.speciality ?? "";
        const join = () =>
          void action.run(async () =>
            onJoined(
              await joinQueue({
                speciality: chosen,
                reason: reason.trim(),
                signs: [...signs],
                traits: person,
              }),
            ),
          );
        switch (part) {
          case "danger":
            return (
              <Danger signs={signs} onSigns={setSigns} inDanger={inDanger} onNext={() => setPart("who")} />
            );
          case "who":
            return (
              <Who
                person={person}
                lead={inDanger ? tn("danger.who") : undefined}
                onPerson={setPerson}
                unknown={action.problem?.status === 404}
                problem={action.problem?.status === 404 ? undefined : action.problem}
                busy={action.busy}
                onBack={() => setPart("danger")}
                onNext={() => (inDanger ? join() : setPart("why"))}
              />
            );
          case "why":
            return (
              <form
                class="stack"
                onSubmit={(event) => {
                  event.preventDefault();
                  join();
                }}
              >
                <h1>{tn("why.title")}</h1>
                {there.length > 1 && (
                  <Select
                    label={tn("why.speciality")}
                    value={chosen}
                    options={there.map((one) => {
                      const found = all.find(({ code }) => code === one.speciality);
                      return {
                        value: one.speciality,
                        label: found ? byLocale(found, "name") : one.speciality,
                      };
                    })}
                    onChange={(event) => setSpeciality(event.currentTarget.value)}
                  />
                )}
                <TextArea
                  label={tn("why.reason")}
                  optional
                  value={reason}
                  maxLength={500}
                  onInput={(event) => setReason(event.currentTarget.value)}
                />
                <PriceShown lobby={there.find((one) => one.speciality === chosen)} />
                <SignBoxes legend={tn("why.sooner")} signs={SOONER} ticked={signs} onChange={setSigns} />
                {action.problem?.status === 404 ? (
                  <Unknown />
                ) : (
                  action.problem && <ErrorPanel problem={action.problem} />
                )}
                <Button
                  kind="primary"
                  type="submit"
                  icon={Video}
                  wide
                  busy={action.busy}
                  data-testid="kiosk-join"
                >
                  {tn("join")}
                </Button>
                <Back onBack={() => setPart("who")} />
              </form>
            );
        }
      }}
    </Loaded>
  );
}

interface DangerProps {
  signs: ReadonlySet<Sign>;
  onSigns: (signs: ReadonlySet<Sign>) => void;
  inDanger: boolean;
  onNext: () => void;
}

function Danger({ signs, onSigns, inDanger, onNext }: DangerProps) {
  return (
    <div class="stack">
      <h1>{tn("title")}</h1>
      <SignBoxes legend={tn("danger.title")} signs={DANGER} ticked={signs} onChange={onSigns} />
      <Button
        kind={inDanger ? "danger" : "primary"}
        {...(inDanger ? { icon: Siren } : { iconEnd: ArrowRight })}
        wide
        data-testid="kiosk-danger-next"
        onClick={onNext}
      >
        {tn(inDanger ? "danger.some" : "danger.none")}
      </Button>
    </div>
  );
}

interface WhoProps {
  person: Person;
  lead: string | undefined;
  onPerson: (person: Person) => void;
  unknown: boolean;
  problem: Parameters<typeof ErrorPanel>[0]["problem"] | undefined;
  busy: boolean;
  onBack: () => void;
  onNext: () => void;
}

function Who({ person, lead, onPerson, unknown, problem, busy, onBack, onNext }: WhoProps) {
  const [missing, setMissing] = useState(false);
  const [birth, setBirth] = useState(() => chosenOf(person.birth_date));
  const set = (part: Partial<Person>) => {
    setMissing(false);
    onPerson({ ...person, ...part });
  };
  function next() {
    const complete = Object.values(person).every((value) => value.trim() !== "");
    setMissing(!complete);
    if (complete) onNext();
  }
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        next();
      }}
    >
      <h1>{tn("who.title")}</h1>
      {lead && <p class="kiosk-lead">{lead}</p>}
      <Field
        label={tn("who.given")}
        value={person.given_name}
        autocomplete="off"
        onInput={(event) => set({ given_name: event.currentTarget.value })}
      />
      <Field
        label={tn("who.family")}
        value={person.family_name}
        autocomplete="off"
        onInput={(event) => set({ family_name: event.currentTarget.value })}
      />
      <section class="stack" aria-labelledby="now-birth">
        <h2 id="now-birth">{tn("who.birth")}</h2>
        <BirthDate
          chosen={birth}
          onChange={(chosen) => {
            setBirth(chosen);
            set({ birth_date: dateOf(chosen) ?? "" });
          }}
        />
      </section>
      {missing && <Banner tone="amber" title={tn("who.missing")} live="assertive" />}
      {unknown && <Unknown />}
      {problem && <ErrorPanel problem={problem} />}
      <Button kind="primary" type="submit" iconEnd={ArrowRight} wide busy={busy} data-testid="kiosk-who-next">
        {tn("next")}
      </Button>
      <Back onBack={onBack} />
    </form>
  );
}

function Unknown() {
  return (
    <Banner tone="help" title={tn("who.unknown")} live="assertive">
      <p>{tn("who.unknown_help")}</p>
    </Banner>
  );
}

function Back({ onBack }: { onBack: () => void }) {
  return (
    <div>
      <Button kind="quiet" icon={ArrowLeft} onClick={onBack}>
        {tn("back")}
      </Button>
    </div>
  );
}
