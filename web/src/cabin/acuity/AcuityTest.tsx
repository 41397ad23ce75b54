import "./acuity.css";
import { EyeOff } from "lucide-preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ChartAnswers, type ScreenScale, sendChart } from "~/shared/api/cabins";
import { Banner, Button } from "~/shared/components";
import { useSpoken } from "../comfort/useSpoken";
import { linesOf } from "./optics";
import { Ring } from "./Ring";
import { answered, beginEye, type EyeResult, type EyeTest, resultOf, SIDES, type Side } from "./staircase";
import { tv } from "./texts";

const EYES = ["right", "left"] as const;
const AGAIN_MS = 4_000;
/** Of the smaller side of the page: the buttons need the rest. */
const ROOM = 0.55;

interface AcuityTestProps {
  scale: ScreenScale | null;
  consultationId: string;
}

/** The kiosk's screen as chart: each eye, the sides answered by touch or by the arrow keys. */
export function AcuityTest({ scale, consultationId }: AcuityTestProps) {
  if (!scale) {
    return (
      <section class="acuity" data-testid="acuity">
        <Banner tone="help" title={tv("scale.none")}>
          <p>{tv("scale.none_help")}</p>
        </Banner>
      </section>
    );
  }
  return <Chart scale={scale} consultationId={consultationId} />;
}

function Chart({ scale, consultationId }: { scale: ScreenScale; consultationId: string }) {
  const lines = useMemo(
    () => linesOf(scale, Math.min(innerWidth, innerHeight) * ROOM, devicePixelRatio),
    [scale],
  );
  const [correction, setCorrection] = useState<ChartAnswers["correction"]>();
  const [results, setResults] = useState<EyeResult[]>([]);
  const [test, setTest] = useState<EyeTest>();
  const eye = EYES[results.length];
  const lead = tv("begin.lead", { distance: `${scale.distance_mm / 1000} m` });
  useSpoken(correction ? eye && tv(`eye.${eye}`) : `${tv("title")}. ${lead} ${tv("begin.glasses")}`);

  function answer(right: boolean) {
    if (!test) return;
    const next = answered(test, right);
    if (next.phase !== "done") return setTest(next);
    setTest(undefined);
    setResults([...results, resultOf(next)]);
  }

  return (
    <section class="acuity" aria-label={tv("title")} data-testid="acuity">
      {!correction ? (
        <>
          <h2>{tv("title")}</h2>
          <p class="kiosk-lead">{lead}</p>
          <p>{tv("begin.glasses")}</p>
          <div class="acuity__row">
            <Button kind="primary" data-testid="acuity-with" onClick={() => setCorrection("corrected")}>
              {tv("begin.with")}
            </Button>
            <Button data-testid="acuity-without" onClick={() => setCorrection("uncorrected")}>
              {tv("begin.without")}
            </Button>
          </div>
        </>
      ) : !eye ? (
        <Sending
          answers={{
            consultation_id: consultationId,
            correction,
            scale_version: scale.version,
            px_per_mm: scale.px_per_mm,
            distance_mm: scale.distance_mm,
            eyes: results.map((one, index) => ({
              eye: EYES[index] ?? "both",
              logmar: one.logmar,
              limit: one.limit,
              lines: [...one.lines],
            })),
          }}
        />
      ) : !test ? (
        <>
          <h2>{tv("title")}</h2>
          <p class="kiosk-lead">{tv(`eye.${eye}`)}</p>
          <div class="acuity__row">
            <Button kind="primary" data-testid="acuity-go" onClick={() => setTest(beginEye(lines))}>
              {tv("eye.go")}
            </Button>
          </div>
        </>
      ) : (
        <Asked test={test} scale={scale} onAnswer={answer} />
      )}
    </section>
  );
}

interface AskedProps {
  test: EyeTest;
  scale: ScreenScale;
  onAnswer: (right: boolean) => void;
}

const KEYS: Record<string, Side> = {
  ArrowUp: "up",
  ArrowRight: "right",
  ArrowDown: "down",
  ArrowLeft: "left",
};

function Asked({ test, scale, onAnswer }: AskedProps) {
  const turn = `${test.phase} ${test.at} ${test.now.shown}`;
  const before = useRef<Side>();
  // Another side than before: the same again teaches nothing and looks like a stuck screen.
  const side = useMemo(() => {
    const others = SIDES.filter((one) => one !== before.current);
    before.current = others[Math.floor(Math.random() * others.length)];
    return before.current ?? "right";
  }, [turn]);
  useLayoutEffect(() => {
    const pressed = ({ key }: KeyboardEvent) => {
      if (KEYS[key]) onAnswer(KEYS[key] === side);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [side, onAnswer]);
  return (
    <>
      <p class="acuity__ask">{tv("ring.ask")}</p>
      <div class="acuity__field">
        <Ring logmar={test.now.logmar} side={side} scale={scale} label={tv("ring.shown")} />
      </div>
      <div class="acuity__sides">
        {SIDES.map((one) => (
          <Button key={one} data-testid={`acuity-${one}`} onClick={() => onAnswer(one === side)}>
            {tv(`side.${one}`)}
          </Button>
        ))}
        <Button kind="quiet" icon={EyeOff} data-testid="acuity-none" onClick={() => onAnswer(false)}>
          {tv("side.none")}
        </Button>
      </div>
    </>
  );
}

type Answers = Omit<Parameters<typeof sendChart>[0], "result_id">;

/** Sent until the server has passed it on; the same id makes it one reading. */
function Sending({ answers }: { answers: Answers }) {
  const id = useMemo(() => crypto.randomUUID(), []);
  const [state, setState] = useState<"sending" | "away" | "sent">("sending");
  const [round, setRound] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    sendChart({ ...answers, result_id: id }).then(
      () => setState("sent"),
      () => {
        setState("away");
        timer = setTimeout(() => setRound((count) => count + 1), AGAIN_MS);
      },
    );
    return () => clearTimeout(timer);
  }, [round]);
  useSpoken(tv(state));
  return (
    <p class="kiosk-lead" role="status" data-testid="acuity-state" data-state={state}>
      {tv(state)}
    </p>
  );
}
