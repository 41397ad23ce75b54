import { CircleCheck, CircleX, RefreshCw, Waypoints } from "lucide-preact";
import { type RelayState, testRelay } from "~/shared/api/relay";
import { Banner, Button, Card, type Tone } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { fromNow, tc } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { Address } from "./Address";
import { type Standing, standing } from "./standing";
import { tr } from "./texts";

const TONES: Record<Standing, Tone> = {
  works: "action",
  partly: "amber",
  broken: "red",
  open: "red",
  untested: "plain",
  none: "amber",
};

/** The last test in words, with what to do; and a new one when a person asks. */
export function RelayCard({ state, onTested }: { state: RelayState; onTested: (state: RelayState) => void }) {
  const act = useAct();
  const gaps = state.gaps.filter((gap) => gap !== "relay");
  return (
    <>
      <Verdict
        state={state}
        busy={act.busy}
        onTest={() => void act.run(async () => onTested(await testRelay()))}
      />
      {act.problem && <Refusal problem={act.problem} />}
      {state.relays.map((test) => (
        <Address key={test.url} test={test} />
      ))}
      {gaps.length > 0 && (
        <Card tone="flat" labelledBy="relay-gaps">
          <h2 id="relay-gaps">{tr("gap.title")}</h2>
          <ul class="stack relay__gaps">
            {gaps.map((gap) => (
              <li key={gap}>{tr(`gap.${gap}`)}</li>
            ))}
          </ul>
        </Card>
      )}
      {state.configured && (
        <Card tone="flat" labelledBy="relay-only">
          <h2 id="relay-only">{tr("only.title")}</h2>
          <p>
            {state.relay_only.length > 0
              ? tr("only.some", { roles: state.relay_only.map(roleWords).join(", ") })
              : tr("only.none")}
          </p>
        </Card>
      )}
    </>
  );
}

interface VerdictProps {
  state: RelayState;
  busy: boolean;
  onTest: () => void;
}

function Verdict({ state, busy, onTest }: VerdictProps) {
  const now = useNow();
  const kind = standing(state);
  const icon = kind === "works" ? CircleCheck : kind === "broken" || kind === "open" ? CircleX : Waypoints;
  return (
    <div data-testid="relay" data-standing={kind} data-tested-at={state.tested_at}>
      <Banner tone={TONES[kind]} icon={icon} title={tr(`state.${kind}`)} live="polite">
        {kind === "none" && <p>{tr("state.none_help")}</p>}
        {kind === "open" && <p>{tr("state.open_help")}</p>}
        {busy ? (
          <p>{tr("state.testing")}</p>
        ) : (
          state.tested_at && <p>{tr("state.tested", { when: fromNow(state.tested_at, now) })}</p>
        )}
        {state.configured && (
          <div>
            <Button kind="quiet" class="btn--flush" icon={RefreshCw} busy={busy} onClick={onTest}>
              {tr("test.now")}
            </Button>
          </div>
        )}
      </Banner>
    </div>
  );
}

type CallRole = RelayState["relay_only"][number];

const roleWords = (role: CallRole): string =>
  role === "agent" || role === "kiosk" ? tr(`role.${role}`) : tc(`role.${role}`);
