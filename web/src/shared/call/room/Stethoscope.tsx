import "./room.css";
import { Ear, Square } from "lucide-preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Banner, Button } from "../../components";
import type { CallSession } from "../call";
import { choice } from "../devices";
import { tRoom } from "./texts";

/** The cabin's stethoscope, heard when asked for only. Nothing where the cabin has none. */
export function Stethoscope({ session }: { session: CallSession }) {
  const sound = session.members.value.find(({ role }) => role === "agent")?.sound ?? null;
  const player = useRef<HTMLAudioElement>(null);
  const [listening, setListening] = useState(false);
  const [volume, setVolume] = useState(0.8);
  const [blocked, setBlocked] = useState(false);
  const volumeId = useId();
  const { speaker } = choice.value;

  useEffect(() => {
    const element = player.current as
      | (HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> })
      | null;
    if (!element) return;
    element.srcObject = listening ? sound : null;
    // A loudspeaker unplugged since it was chosen: the default one goes on.
    if (speaker) void element.setSinkId?.(speaker).catch(() => undefined);
    if (!listening || !sound) return;
    element.play().then(
      () => setBlocked(false),
      (error: DOMException) => setBlocked(error.name === "NotAllowedError"),
    );
  }, [listening, sound, speaker]);
  useEffect(() => {
    if (player.current) player.current.volume = volume;
  }, [volume, listening]);

  if (!sound) return null;
  return (
    <section
      class="stethoscope"
      aria-label={tRoom("sound.title")}
      data-testid="stethoscope"
      data-listening={listening ? "" : undefined}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: heart and lungs have no words to caption */}
      <audio ref={player} />
      <div class="stethoscope__head">
        <h3>{tRoom("sound.title")}</h3>
        <Button
          icon={listening ? Square : Ear}
          kind={listening ? "primary" : "secondary"}
          aria-pressed={listening}
          data-testid="stethoscope-listen"
          onClick={() => setListening(!listening)}
        >
          {tRoom(listening ? "sound.stop" : "sound.listen")}
        </Button>
      </div>
      {listening && (
        <label class="stethoscope__volume" for={volumeId}>
          <span>{tRoom("sound.volume")}</span>
          <input
            id={volumeId}
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={volume}
            onInput={(event) => setVolume(Number(event.currentTarget.value))}
          />
        </label>
      )}
      {blocked && <Banner tone="amber" title={tRoom("sound.blocked")} live="assertive" />}
      <p class="small soft">{tRoom("sound.help")}</p>
    </section>
  );
}
