import { Pause, Play, Repeat } from "lucide-preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type Recording, recordingUrl } from "../api/recordings";
import { Banner, Button, Skeleton } from "../components";
import { locale } from "../i18n";
import { written } from "../readings/decimals";
import { theme } from "../theme";
import { FILTERS, type Filter } from "./filters";
import { clock } from "./lengths";
import { Player, SPEEDS, type Speed } from "./player";
import { ta } from "./texts";

/** One recording: its picture, where it plays, through which filter, how fast, once or in a loop. */
export function Playback({ recording }: { recording: Recording }) {
  const [player, setPlayer] = useState<Player>();
  const [failed, setFailed] = useState(false);
  const { recording_id: id } = recording.head;
  useEffect(() => {
    const control = new AbortController();
    let opened: Player | undefined;
    load(id, control.signal)
      .then((made) => {
        opened = made;
        if (control.signal.aborted) made.close();
        else setPlayer(made);
      })
      .catch(() => {
        if (!control.signal.aborted) setFailed(true);
      });
    return () => {
      control.abort();
      opened?.close();
    };
  }, [id]);
  if (failed) {
    return (
      <Banner tone="amber" title={ta("failed")}>
        <p>{ta("failed_help")}</p>
      </Banner>
    );
  }
  return player ? <Opened player={player} /> : <Skeleton heights={[96, 48]} />;
}

async function load(id: string, signal: AbortSignal): Promise<Player> {
  const response = await fetch(recordingUrl(id), { signal, credentials: "same-origin" });
  if (!response.ok) throw new Error(`recording: ${response.status}`);
  return Player.open(await response.arrayBuffer(), response.headers.get("Content-Type") ?? "audio/flac");
}

function Opened({ player }: { player: Player }) {
  const [filter, setFilter] = useState<Filter>("full");
  const [speed, setSpeed] = useState<Speed>(1);
  const [loop, setLoop] = useState(false);
  const playing = player.playing.value;
  useEffect(() => player.filter(filter), [player, filter]);
  useEffect(() => player.speed(speed), [player, speed]);
  useEffect(() => player.loop(loop), [player, loop]);
  return (
    <div class="playback" data-testid="playback" data-playing={playing ? "" : undefined}>
      <Picture player={player} />
      <div class="playback__acts">
        <Button
          kind="primary"
          icon={playing ? Pause : Play}
          data-testid="playback-play"
          onClick={() => void player.toggle()}
        >
          {ta(playing ? "pause" : "play")}
        </Button>
        <Button icon={Repeat} aria-pressed={loop} data-testid="playback-loop" onClick={() => setLoop(!loop)}>
          {ta("loop")}
        </Button>
        <span class="figures soft small">
          {clock(player.at.value)} / {clock(player.lengthS)}
        </span>
      </div>
      <Choice
        title={ta("filter")}
        values={FILTERS}
        current={filter}
        words={(one) => ta(`filter.${one}`)}
        onPick={setFilter}
      />
      <Choice
        title={ta("speed")}
        values={SPEEDS}
        current={speed}
        words={(one) => ta("speed_of", { n: written(String(one), locale.value === "fr") })}
        onPick={setSpeed}
      />
    </div>
  );
}

interface ChoiceProps<T> {
  title: string;
  values: readonly T[];
  current: T;
  words: (value: T) => string;
  onPick: (value: T) => void;
}

function Choice<T extends string | number>({ title, values, current, words, onPick }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset class="playback__choice">
      <legend class="small">{title}</legend>
      {values.map((value) => (
        <label key={value} class="playback__option">
          <input
            type="radio"
            name={name}
            checked={value === current}
            data-testid={`playback-${value}`}
            onChange={() => onPick(value)}
          />
          <span>{words(value)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Picture({ player }: { player: Player }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = theme.value;
  const share = player.lengthS > 0 ? player.at.value / player.lengthS : 0;

  useEffect(() => {
    if (canvas.current) draw(canvas.current, player.peaks);
  }, [player, colours]);

  return (
    <div class="playback__picture" style={{ "--share": String(share) }}>
      <canvas ref={canvas} />
      <input
        type="range"
        min={0}
        max={player.lengthS}
        step={0.05}
        value={player.at.value}
        aria-label={ta("place")}
        aria-valuetext={`${clock(player.at.value)} / ${clock(player.lengthS)}`}
        onInput={(event) => player.seek(Number(event.currentTarget.value))}
      />
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, peaks: Float32Array): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  pen.fillStyle = getComputedStyle(canvas).color;
  const step = canvas.width / peaks.length;
  peaks.forEach((peak, column) => {
    const height = Math.max(ratio, peak * canvas.height);
    pen.fillRect(column * step, (canvas.height - height) / 2, Math.max(1, step * 0.7), height);
  });
}
