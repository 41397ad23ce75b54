import "./panels.css";
import { useSignal } from "@preact/signals";
import { CircleCheck, RotateCw, Volume2 } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { Banner, Button, Card, Select } from "../../components";
import {
  type Choice,
  choice,
  choose,
  type DeviceLists,
  listDevices,
  type MediaKind,
  type MediaProblem,
  type Opened,
  openDevices,
  watchDevices,
} from "../devices";
import { tLine } from "../lines/texts";
import { meterLevel, playTestTone } from "../sound";
import { tCall } from "../texts";
import { LineTest } from "./LineTest";
import { VideoPane } from "./VideoPane";

const NO_LISTS: DeviceLists = { cameras: [], microphones: [], speakers: [] };

interface DeviceTestProps {
  onDone?: () => void;
  /** A call is entered next. */
  entering?: boolean;
  /** Of the parts: one below what stands over them. */
  level?: 2 | 3;
}

/** Camera, microphone, loudspeaker and line before a call. Lets go of them when it leaves the page. */
export function DeviceTest({ onDone, entering = true, level = 2 }: DeviceTestProps) {
  const Heading = `h${level}` as const;
  const [opened, setOpened] = useState<Opened | null>(null);
  const [lists, setLists] = useState(NO_LISTS);
  const [round, setRound] = useState(0);
  const { camera, microphone } = choice.value;

  useEffect(() => {
    let left = false;
    let held: Opened | null = null;
    const letGo = () => {
      held?.audio?.stop();
      held?.video?.stop();
    };
    void openDevices({ camera: true, microphone: true }, null).then(async (result) => {
      held = result;
      if (left) return letGo();
      setOpened(result);
      setLists(await listDevices());
    });
    return () => {
      left = true;
      letGo();
    };
  }, [round, camera, microphone]);

  const again = () => {
    setOpened(null);
    setRound((count) => count + 1);
  };
  useEffect(() => watchDevices(() => void listDevices().then(setLists)), []);

  return (
    <div class="device-test stack" data-testid="device-test">
      {!opened && (
        <p class="device-test__asking" role="status">
          {tCall("devices.asking")}
        </p>
      )}
      {opened && (
        <>
          <Part heading={Heading} kind="camera" devices={lists.cameras}>
            <CameraTest opened={opened} again={again} />
          </Part>
          <Part heading={Heading} kind="microphone" devices={lists.microphones}>
            <MicrophoneTest opened={opened} again={again} />
          </Part>
        </>
      )}
      <Part heading={Heading} kind="speaker" devices={lists.speakers}>
        <SpeakerTest />
      </Part>
      <LinePart heading={Heading} entering={entering} />
      {onDone && opened && (
        <Button kind="primary" wide onClick={onDone} data-testid="device-test-done">
          {tCall("devices.done")}
        </Button>
      )}
    </div>
  );
}

function LinePart({ heading: Heading, entering }: { heading: "h2" | "h3"; entering: boolean }) {
  const id = useId();
  return (
    <Card labelledBy={id} class="device-test__part">
      <Heading id={id}>{tLine("test.title")}</Heading>
      <LineTest entering={entering} />
    </Card>
  );
}

interface TestProps {
  opened: Opened;
  again: () => void;
}

function CameraTest({ opened, again }: TestProps) {
  const [stream, setStream] = useState<MediaStream | null>(null);
  useEffect(() => setStream(opened.video ? new MediaStream([opened.video]) : null), [opened.video]);
  const { camera } = opened.problems;
  if (camera) return <Advice kind="camera" problem={camera} again={again} />;
  return (
    <>
      <div class="device-test__picture">
        <VideoPane stream={stream} testId="camera-preview" muted mirrored fit="cover" />
      </div>
      <Works>{tCall("devices.camera_ok")}</Works>
    </>
  );
}

/** Above this the meter has clearly moved by a voice, not by the room. */
const SPOKEN = 0.25;

function MicrophoneTest({ opened, again }: TestProps) {
  const level = useSignal(0);
  const heard = useSignal(false);
  useEffect(() => {
    if (!opened.audio) return;
    const meter = meterLevel(opened.audio, (now) => {
      level.value = now;
      if (now > SPOKEN) heard.value = true;
    });
    return () => meter.stop();
  }, [opened.audio]);
  const { microphone } = opened.problems;
  if (microphone) return <Advice kind="microphone" problem={microphone} again={again} />;
  return (
    <div class="stack device-test__mic">
      <meter
        class="device-test__level"
        min={0}
        max={1}
        value={level.value}
        aria-label={tCall("devices.level")}
        data-testid="microphone-level"
      />
      {heard.value ? (
        <Works>{tCall("devices.microphone_ok")}</Works>
      ) : (
        <p>{tCall("devices.microphone_speak")}</p>
      )}
    </div>
  );
}

function SpeakerTest() {
  const [state, setState] = useState<"quiet" | "playing" | "asking" | "good" | "bad">("quiet");
  const play = async () => {
    setState("playing");
    await playTestTone(choice.value.speaker);
    setState("asking");
  };
  return (
    <div class="stack device-test__speaker">
      <div class="row">
        <Button icon={Volume2} busy={state === "playing"} onClick={() => void play()} data-testid="play-tone">
          {tCall(state === "playing" ? "devices.playing" : "devices.play")}
        </Button>
        {state === "asking" && (
          <>
            <p role="status">{tCall("devices.heard")}</p>
            <Button onClick={() => setState("good")}>{tCall("devices.heard_yes")}</Button>
            <Button onClick={() => setState("bad")}>{tCall("devices.heard_no")}</Button>
          </>
        )}
      </div>
      {state === "good" && <Works>{tCall("devices.speaker_ok")}</Works>}
      {state === "bad" && (
        <Banner tone="help" live="polite">
          <p>{tCall("devices.speaker_advice")}</p>
        </Banner>
      )}
    </div>
  );
}

function Works({ children }: { children: string }) {
  return (
    <p class="device-test__works" role="status">
      <CircleCheck size={24} aria-hidden="true" />
      {children}
    </p>
  );
}

/** What is wrong and what to do about it. */
function Advice({ kind, problem, again }: { kind: MediaKind; problem: MediaProblem; again: () => void }) {
  return (
    <Banner tone="help" title={tCall(`devices.${kind}_${problem}`)} live="polite">
      <p>{tCall(`devices.${kind}_${problem}_help`)}</p>
      <div>
        <Button icon={RotateCw} onClick={again}>
          {tCall("devices.again")}
        </Button>
      </div>
    </Banner>
  );
}

interface PartProps {
  heading: "h2" | "h3";
  kind: keyof Choice;
  devices: MediaDeviceInfo[];
  children: ComponentChildren;
}

/** One kind of device; the choice appears only when there is one to make. */
function Part({ heading: Heading, kind, devices, children }: PartProps) {
  const title = tCall(`devices.${kind}`);
  const id = useId();
  return (
    <Card labelledBy={id} class="device-test__part">
      <Heading id={id}>{title}</Heading>
      {children}
      {devices.length > 1 && (
        <Select
          label={tCall(`devices.${kind}_choose`)}
          value={choice.value[kind] ?? ""}
          options={[
            { value: "", label: tCall("devices.default") },
            ...devices.map((device, index) => ({
              value: device.deviceId,
              label: device.label || tCall("devices.number", { kind: title, n: index + 1 }),
            })),
          ]}
          onChange={(event) => choose({ [kind]: event.currentTarget.value || null })}
        />
      )}
    </Card>
  );
}
