import { ArrowLeft, ArrowRight, CalendarDays, Siren, Video } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchSpecialities } from "~/shared/api/endpoints";
import { fetchLobby, joinQueue, type LobbySpeciality, type QueueEntry, type Sign } from "~/shared/api/queue";
import type { Me, Speciality } from "~/shared/api/types";
import { Button, ButtonLink, EmptyState, ErrorPanel, Loaded, TextArea } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { SignBoxes } from "~/shared/queue/SignBoxes";
import { DANGER, SOONER } from "~/shared/queue/signs";
import { PersonSwitch } from "../space/PersonSwitch";
import { personOf } from "../space/person";
import { SpecialityChoice } from "./SpecialityChoice";
import { tn } from "./texts";

const NO_SIGN: ReadonlySet<Sign> = new Set();

interface JoinFormProps {
  me: Me;
  onJoined: (entry: QueueEntry) => void;
}

/** Danger first: whoever has one of those signs is told whom to call before anything else is asked. */
export function JoinForm({ me, onJoined }: JoinFormProps) {
  const offer = useResource(
    async (signal) => ({ lobby: await fetchLobby(signal), all: await fetchSpecialities(signal) }),
    [],
  );
  const [danger, setDanger] = useState(NO_SIGN);
  const [asked, setAsked] = useState(false);
  const action = useAction();

  return (
    <Loaded resource={offer} skeleton={[320]}>
      {({ lobby, all }) => {
        const there = lobby.filter(({ open, opens_at }) => open > 0 || opens_at !== null);
        const first = there[0];
        if (!first) return <NobodyThere />;
        const { patientId } = personOf(me);
        const redirect = () =>
          action.run(async () =>
            onJoined(
              await joinQueue({
                speciality: first.speciality,
                reason: "",
                signs: [...danger],
                patient_id: patientId,
              }),
            ),
          );
        if (asked) {
          return <Wish me={me} lobby={there} all={all} onBack={() => setAsked(false)} onJoined={onJoined} />;
        }
        return (
          <div class="stack">
            <PersonSwitch me={me} legend={tn("who.legend")} />
            <SignBoxes legend={tn("danger.title")} signs={DANGER} ticked={danger} onChange={setDanger} />
            {action.problem && <ErrorPanel problem={action.problem} />}
            {danger.size > 0 ? (
              <Button kind="danger" icon={Siren} wide busy={action.busy} onClick={() => void redirect()}>
                {tn("danger.some")}
              </Button>
            ) : (
              <Button
                kind="primary"
                iconEnd={ArrowRight}
                wide
                data-testid="no-danger"
                onClick={() => setAsked(true)}
              >
                {tn("danger.none")}
              </Button>
            )}
          </div>
        );
      }}
    </Loaded>
  );
}

function NobodyThere() {
  return (
    <EmptyState icon={Video} title={tn("none.title")}>
      <p>{tn("none.help")}</p>
      <ButtonLink kind="primary" icon={CalendarDays} href="/medecins">
        {tn("none.book")}
      </ButtonLink>
    </EmptyState>
  );
}

interface WishProps {
  me: Me;
  lobby: LobbySpeciality[];
  all: Speciality[];
  onBack: () => void;
  onJoined: (entry: QueueEntry) => void;
}

function Wish({ me, lobby, all, onBack, onJoined }: WishProps) {
  const [speciality, setSpeciality] = useState(lobby[0]?.speciality ?? "");
  const [signs, setSigns] = useState(NO_SIGN);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const action = useAction();

  function join() {
    const words = reason.trim();
    setMissing(words.length < 3);
    if (words.length < 3) return;
    const { patientId } = personOf(me);
    void action.run(async () =>
      onJoined(await joinQueue({ speciality, reason: words, signs: [...signs], patient_id: patientId })),
    );
  }

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        join();
      }}
    >
      <SpecialityChoice lobby={lobby} all={all} chosen={speciality} onChoose={setSpeciality} />
      <TextArea
        label={tn("reason")}
        hint={tn("reason.hint")}
        placeholder={tn("reason.example")}
        error={missing ? tn("reason.missing") : undefined}
        value={reason}
        maxLength={500}
        required
        onInput={(event) => {
          setReason(event.currentTarget.value);
          setMissing(false);
        }}
      />
      <div class="stack now__sooner">
        <SignBoxes legend={tn("sooner.title")} signs={SOONER} ticked={signs} onChange={setSigns} />
        <p class="soft small">{tn("sooner.hint")}</p>
      </div>
      {action.problem && <ErrorPanel problem={action.problem} />}
      <p class="soft small">{tn("join.privacy")}</p>
      <Button kind="primary" type="submit" icon={Video} wide busy={action.busy} data-testid="join-queue">
        {tn(action.busy ? "join.wait" : "join")}
      </Button>
      <div>
        <Button kind="quiet" icon={ArrowLeft} onClick={onBack}>
          {tn("back")}
        </Button>
      </div>
    </form>
  );
}
