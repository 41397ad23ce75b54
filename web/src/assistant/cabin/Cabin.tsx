import { ArchiveX, BellRing, Check, Siren } from "lucide-preact";
import { answerCabin, type CabinCard, endCabinCall } from "~/shared/api/cabins";
import { Badge, Banner, Button, ButtonLink, Card, ErrorPanel, type Tone } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { timeOfDay } from "~/shared/i18n";
import { tq } from "~/shared/quarantine/texts";
import { isAttendant } from "../may";
import { Checklist } from "./Checklist";
import { Helping } from "./Helping";
import { History } from "./History";
import { Moves } from "./Moves";
import { Next } from "./Next";
import { PapersPart } from "./PapersPart";
import { tb } from "./texts";

interface CabinProps {
  card: CabinCard;
  onChange: () => void;
}

const TONES: Record<CabinCard["position"]["state"], Tone> = {
  closed: "plain",
  preparing: "help",
  ready: "action",
  in_visit: "action",
  cleaning: "help",
  fault: "red",
};

export function Cabin({ card, onChange }: CabinProps) {
  const { position } = card;
  const { state, since, on_duty, fault } = position;
  return (
    <Card class="cabin-card" labelledBy={`cabin-${card.cabin_id}`}>
      <div class="cabin-card__head" data-testid="cabin-card" data-state={state} data-id={card.cabin_id}>
        <h2 id={`cabin-${card.cabin_id}`}>{card.name}</h2>
        <Badge tone={TONES[state]}>
          {tb(`state.${state}`)}
          {since && ` ${tb("since", { time: timeOfDay(since) })}`}
        </Badge>
        <p class="soft">{on_duty ? tb("duty", { name: on_duty }) : tb("duty.nobody")}</p>
        <p class="soft">{card.agent_online ? tb.n("agent.on", card.devices) : tb("agent.off")}</p>
      </div>
      <Calling card={card} onChange={onChange} />
      {fault && <Banner tone="red" title={tb("fault.noted", { words: fault })} />}
      <div class="cabin-card__parts">
        <div class="stack">
          {isAttendant() && <PapersPart card={card} />}
          <Checklist card={card} onChange={onChange} />
          <Helping card={card} onChange={onChange} />
          <Moves card={card} onChange={onChange} />
        </div>
        <div class="stack">
          <Next card={card} />
          {isAttendant() && <ToQuarantine card={card} />}
          <History card={card} />
        </div>
      </div>
    </Card>
  );
}

function ToQuarantine({ card: { cabin_id, quarantined } }: { card: CabinCard }) {
  return (
    <div>
      <ButtonLink
        icon={ArchiveX}
        kind={quarantined > 0 ? "secondary" : "quiet"}
        href={`/assistant/cabine/${cabin_id}/quarantaine`}
        data-testid="to-quarantine"
      >
        {quarantined > 0 ? tq.n("link.some", quarantined) : tq("link.none")}
      </ButtonLink>
    </div>
  );
}

/** Red and in the way until somebody goes. */
function Calling({ card, onChange }: CabinProps) {
  const action = useAction();
  const { call } = card.position;
  if (!call) return null;
  const run = (step: () => Promise<unknown>) =>
    void action.run(async () => {
      await step();
      onChange();
    });
  const urgent = call.kind === "emergency";
  return (
    <div data-testid="cabin-call" data-kind={call.kind}>
      <Banner
        tone={urgent ? "red" : "help"}
        icon={urgent ? Siren : BellRing}
        title={tb(`call.${call.kind}`)}
        live="assertive"
      >
        {urgent && <p>{tb("call.emergency_help")}</p>}
        <p class="figures">
          {call.answered_by
            ? tb("call.answered", { name: call.answered_by })
            : tb("call.since", { time: timeOfDay(call.since) })}
        </p>
        <div class="row">
          {!call.answered_by && (
            <Button
              kind="primary"
              icon={BellRing}
              busy={action.busy}
              data-testid="cabin-answer"
              onClick={() => run(() => answerCabin(card.cabin_id))}
            >
              {tb("call.answer")}
            </Button>
          )}
          <Button icon={Check} busy={action.busy} onClick={() => run(() => endCabinCall(card.cabin_id))}>
            {tb("call.over")}
          </Button>
        </div>
        {action.problem && <ErrorPanel problem={action.problem} />}
      </Banner>
    </div>
  );
}
