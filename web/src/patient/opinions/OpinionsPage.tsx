import "./opinions.css";
import { CalendarPlus, MailQuestion, ShieldX } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchMyOpinions, type MyOpinion, objectToOpinion } from "~/shared/api/opinions";
import type { Me } from "~/shared/api/types";
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Dialog,
  EmptyState,
  ErrorPanel,
  Loaded,
  toast,
} from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale, dayAndTime, dayInWords } from "~/shared/i18n";
import { PatientGate } from "../PatientGate";
import { personOf } from "../space/person";
import { SpacePage } from "../space/SpacePage";
import { tp } from "./texts";

export default function OpinionsPage() {
  return <PatientGate>{(me) => <Opinions me={me} />}</PatientGate>;
}

/** What was asked of specialists about the patient, and what they answered, in plain words. */
function Opinions({ me }: { me: Me }) {
  const { patientId, other } = personOf(me);
  const opinions = useResource((signal) => fetchMyOpinions(patientId, signal), [patientId]);
  return (
    <SpacePage title={other ? tp("title_of", { name: other }) : tp("title")} lead={tp("lead")} me={me}>
      <Loaded resource={opinions} skeleton={[160, 160]}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState icon={MailQuestion} title={tp("empty")}>
              <p>{tp("empty_text")}</p>
            </EmptyState>
          ) : (
            <ul class="stack">
              {found.map((one) => (
                <li key={one.opinion_id}>
                  <Opinion opinion={one} onWithdrawn={opinions.reload} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </SpacePage>
  );
}

const ofWhom = (opinion: MyOpinion): string =>
  opinion.specialist?.name ?? (opinion.speciality ? byLocale(opinion.speciality, "name") : "");

function Opinion({ opinion, onWithdrawn }: { opinion: MyOpinion; onWithdrawn: () => void }) {
  const { state, result, due_at } = opinion;
  const titleId = `avis-${opinion.opinion_id}`;
  return (
    <Card as="article" labelledBy={titleId} class="my-opinion">
      <div data-testid="my-opinion" data-state={state} class="stack">
        <header class="stack">
          <h2 id={titleId}>{ofWhom(opinion)}</h2>
          <p class="row">
            <Badge tone={state === "answered" ? "action" : "plain"}>{tp(`state.${state}`)}</Badge>
          </p>
          <p class="soft small figures">
            {tp("asked_by", { name: opinion.asker.name, when: dayInWords(opinion.asked_at) })}
            {opinion.photos > 0 && <> · {tp.n("photos", opinion.photos)}</>}
          </p>
        </header>
        {state === "asked" && due_at && <p>{tp("due", { when: dayAndTime(due_at) })}</p>}
        {state === "answered" && !result && <p>{tp("soon")}</p>}
        {state === "withdrawn" && <p>{tp("withdrawn")}</p>}
        {result && <Result opinion={opinion} result={result} />}
        {opinion.may_withdraw && <Withdraw opinion={opinion} onWithdrawn={onWithdrawn} />}
      </div>
    </Card>
  );
}

function Result({ opinion, result }: { opinion: MyOpinion; result: NonNullable<MyOpinion["result"]> }) {
  const { visit, steps, words } = result;
  return (
    <>
      <section class="stack">
        <h3>{tp("result")}</h3>
        <p class="my-opinion__words">{words}</p>
      </section>
      <section class="stack">
        <h3>{tp("steps")}</h3>
        <ul class="my-opinion__steps">
          {steps.map(({ advice, within_days }, index) => (
            <li key={index}>{tp(`step.${advice}`, { n: within_days ?? 0 })}</li>
          ))}
        </ul>
      </section>
      {visit !== "none" && opinion.specialist && (
        <div>
          <ButtonLink
            kind="primary"
            icon={CalendarPlus}
            href={`/medecins/${opinion.specialist.practitioner_id}`}
          >
            {tp(`book.${visit}`)}
          </ButtonLink>
        </div>
      )}
    </>
  );
}

function Withdraw({ opinion, onWithdrawn }: { opinion: MyOpinion; onWithdrawn: () => void }) {
  const [open, setOpen] = useState(false);
  const { busy, problem, run } = useAction();
  const withdraw = () =>
    run(async () => {
      await objectToOpinion(opinion.opinion_id);
      setOpen(false);
      toast(tp("withdraw.done"));
      onWithdrawn();
    });
  return (
    <>
      <div>
        <Button icon={ShieldX} onClick={() => setOpen(true)}>
          {tp("withdraw")}
        </Button>
      </div>
      <Dialog
        open={open}
        title={tp("withdraw.title")}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button kind="primary" onClick={() => setOpen(false)}>
              {tp("withdraw.keep")}
            </Button>
            <Button kind="danger" busy={busy} onClick={() => void withdraw()}>
              {tp("withdraw.yes")}
            </Button>
          </>
        }
      >
        <p>{tp("withdraw.text", { name: ofWhom(opinion) })}</p>
        {problem && <ErrorPanel problem={problem} />}
      </Dialog>
    </>
  );
}
