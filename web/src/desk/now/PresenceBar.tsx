import { Bell, BellOff, Coffee, DoorClosed, DoorOpen, Play } from "lucide-preact";
import { useState } from "preact/hooks";
import { changePresence, type Presence, type PresenceChange } from "~/shared/api/queue";
import { Banner, Button, Card, ErrorPanel, Field } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { timeOfDay } from "~/shared/i18n";
import { chimeOn, setChime } from "../board/chime";
import { CloseDialog } from "./CloseDialog";
import { nextTime } from "./nextTime";
import { PauseDialog } from "./PauseDialog";
import { presence as known, lost } from "./pulse";
import { tn } from "./texts";

interface PresenceBarProps {
  presence: Presence | null;
  onChange: () => void;
}

/** Whether this doctor receives now, in one line, and the way to change it. */
export function PresenceBar({ presence, onChange }: PresenceBarProps) {
  const action = useAction();
  const [asking, setAsking] = useState<"pause" | "close">();
  const state = standingOf(presence);
  const [shift, setShift] = useState("");
  const close = () => setAsking(undefined);
  const change = (wanted: PresenceChange) =>
    void action.run(async () => {
      known.value = await changePresence(wanted);
      lost.value = false;
      close();
      onChange();
    });
  return (
    <Card class="stack">
      <div class="queue__bar" data-state={state} data-testid="presence">
        <p class="queue__state" role="status">
          <span class="queue__dot" aria-hidden="true" />
          <strong class="figures">{words(presence, state)}</strong>
        </p>
        <div class="row">
          <Sound />
          {state === "open" && (
            <Button
              icon={Coffee}
              busy={action.busy}
              data-testid="pause-queue"
              onClick={() => setAsking("pause")}
            >
              {tn("presence.do_pause")}
            </Button>
          )}
          {state !== "closed" && (
            <Button
              icon={DoorClosed}
              busy={action.busy}
              data-testid="close-queue"
              onClick={() => setAsking("close")}
            >
              {tn("presence.do_close")}
            </Button>
          )}
          {state !== "open" && (
            <Button
              kind="primary"
              icon={state === "paused" ? Play : DoorOpen}
              busy={action.busy}
              data-testid="open-queue"
              onClick={() => change({ state: "open", closes_at: shift ? nextTime(shift, Date.now()) : null })}
            >
              {tn(state === "paused" ? "presence.do_resume" : "presence.do_open")}
            </Button>
          )}
        </div>
      </div>
      {state === "closed" && (
        <>
          <p class="soft">{tn("presence.closed_help")}</p>
          <Field
            type="time"
            label={tn("shift.until")}
            hint={tn("shift.hint")}
            optional
            value={shift}
            onInput={(event) => setShift(event.currentTarget.value)}
          />
        </>
      )}
      {lost.value && <Banner tone="amber" title={tn("presence.lost")} live="assertive" />}
      {action.problem && <ErrorPanel problem={action.problem} />}
      <PauseDialog open={asking === "pause"} busy={action.busy} onClose={close} onPause={change} />
      <CloseDialog open={asking === "close"} busy={action.busy} onClose={close} onCloseQueue={change} />
    </Card>
  );
}

type Standing = "open" | "paused" | "closed";

/** A page that fell silent is closed whatever the row still says; a pause that is over is open. */
function standingOf(presence: Presence | null): Standing {
  if (!presence || presence.state === "closed" || Date.parse(presence.until) < Date.now()) return "closed";
  return presence.open ? "open" : "paused";
}

function words(presence: Presence | null, state: Standing): string {
  if (state === "open" && presence?.closes_at)
    return tn("presence.open_until", { time: timeOfDay(presence.closes_at) });
  if (state === "paused" && presence?.pause_until) {
    return tn("presence.paused_until", { time: timeOfDay(presence.pause_until) });
  }
  return tn(`presence.${state}`);
}

function Sound() {
  const on = chimeOn.value;
  return (
    <Button kind="quiet" icon={on ? Bell : BellOff} aria-pressed={on} onClick={() => setChime(!on)}>
      {tn(on ? "presence.sound_on" : "presence.sound_off")}
    </Button>
  );
}
