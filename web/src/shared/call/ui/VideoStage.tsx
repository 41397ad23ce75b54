import "./stage.css";
import "./layout.css";
import { LayoutGrid, Volume2, WifiOff } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../components";
import type { CallSession } from "../call";
import { tRoom } from "../room/texts";
import { useSpeaking } from "../speaking";
import { planStage } from "../stage";
import { tCall } from "../texts";
import { LineBadge } from "./LineBadge";
import { MyLine } from "./MyLine";
import { SelfView } from "./SelfView";
import { StageTile } from "./StageTile";

interface VideoStageProps {
  session: CallSession;
  /** A camera of the cabin to make large, asked for elsewhere on the page; each new object is a new wish. */
  wanted?: { source: string } | undefined;
  /** Lies over the edge of the picture. */
  children?: ComponentChildren;
}

/** One other person takes the screen; several share it; whoever is picked, or shows something, is large. */
export function VideoStage({ session, wanted, children }: VideoStageProps) {
  const [picked, setPicked] = useState<string | null>();
  const [silenced, setSilenced] = useState(false);
  const plan = planStage(session.members.value, picked);
  const found = wanted && plan.tiles.find(({ source }) => source === wanted.source)?.key;
  useEffect(() => {
    if (found) setPicked(found);
  }, [wanted, found]);
  const state = session.state.value;
  const people = plan.tiles.flatMap((tile) => (tile.kind === "person" ? [tile.member] : []));
  const speaker = useSpeaking(people, people.length > 1);
  return (
    <section
      class="stage"
      aria-label={tCall("stage.label")}
      data-testid="video-stage"
      data-call-state={state}
      data-layout={plan.layout}
    >
      <div class="stage__tiles" data-layout={plan.layout} data-count={plan.tiles.length + 1}>
        {plan.tiles.map((tile) => (
          <StageTile
            key={tile.key}
            tile={tile}
            size={plan.layout === "grid" ? "even" : tile.key === plan.large ? "large" : "small"}
            silenced={silenced}
            badge={tile.kind === "person" && <LineBadge session={session} member={tile.member.member} />}
            speaks={tile.kind === "person" && speaker === tile.member.member}
            onPick={() => setPicked(tile.key)}
            onSoundBlocked={() => setSilenced(true)}
          />
        ))}
        <SelfView session={session} size={plan.layout === "grid" ? "even" : "small"} />
      </div>
      {plan.layout === "empty" && <Nobody />}
      <div class="stage__over">
        {state === "reconnecting" && (
          <p class="stage__notice stage__notice--late" role="status">
            <WifiOff size={20} aria-hidden="true" />
            {tCall("stage.reconnecting")}
          </p>
        )}
        {silenced && (
          <Button kind="primary" icon={Volume2} onClick={() => setSilenced(false)}>
            {tCall("stage.sound_on")}
          </Button>
        )}
        <MyLine session={session} />
        {children}
      </div>
      {plan.canSpread && (
        <button
          type="button"
          class="stage__spread"
          data-testid="see-everybody"
          onClick={() => setPicked(null)}
        >
          <LayoutGrid size={20} aria-hidden="true" />
          {tRoom("stage.everybody")}
        </button>
      )}
    </section>
  );
}

function Nobody() {
  return (
    <div class="cover">
      <p class="cover__title">{tCall("stage.nobody")}</p>
      <p>{tCall("stage.nobody_help")}</p>
    </div>
  );
}
