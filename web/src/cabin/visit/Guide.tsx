import { CircleAlert, CircleCheckBig, HandHelping, Lightbulb } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { DeviceKind, DeviceState } from "~/generated/contract";
import { tCall } from "~/shared/call";
import { CAMERAS } from "~/shared/staff/instruments";
import { useSpoken } from "../comfort/useSpoken";
import { GesturePicture } from "../pictures/GesturePicture";
import { Instrument } from "../pictures/Instruments";
import { tg } from "../texts/guide";

/** One sits down at these; nothing is taken in the hand or put back. */
const FIXED: ReadonlySet<DeviceKind> = new Set([
  "scale",
  "body_composition",
  "autorefractor",
  "refractor",
  "keratometer",
  "tonometer",
  "slit_lamp",
  "visual_acuity",
]);

interface GuideProps {
  kind: DeviceKind;
  number: number;
  state: DeviceState;
  /** The doctor points at it; nothing is measured yet. */
  lit: boolean;
  /** 0 to 1; null while the instrument does not say. */
  progress: number | null;
  /** Values run: the gesture is made, the steps make room. */
  begun: boolean;
  /** The value as it comes. */
  children: ComponentChildren;
}

/** One instrument: its number in large, how to hold it step by step, how far it is, and that it is over. */
export function Guide({ kind, number, state, lit, progress, begun, children }: GuideProps) {
  const working = state === "measuring";
  const failed = state === "fault" || state === "lost";
  const pointed = lit && !working;
  const tries = useTries(working);
  const steps = stepsOf(kind, number);
  useSpoken(
    pointed || working ? tg(FIXED.has(kind) ? "go" : "take", { n: number }) : undefined,
    working && !begun ? steps.join(" ") : undefined,
    !pointed && !working && !failed ? tg("done") : undefined,
  );
  return (
    <section
      class="guide"
      aria-label={tCall(`device.${kind}`)}
      data-testid={`guide-${kind}`}
      data-state={pointed ? "lit" : state}
    >
      <header class="guide__head">
        <span class="guide__number figures" aria-hidden="true">
          {number}
        </span>
        <h2>
          {(pointed || working) && (
            <span class="guide__take">{tg(FIXED.has(kind) ? "go" : "take", { n: number })}</span>
          )}
          <span>{tCall(`device.${kind}`)}</span>
          {tries > 1 && working && <span class="soft guide__try">{tg("again", { count: tries })}</span>}
        </h2>
        <svg class="guide__drawing" viewBox="-6 -6 112 112" aria-hidden="true">
          <Instrument kind={kind} />
        </svg>
      </header>
      {(pointed || working) && (
        <>
          <GesturePicture kind={kind} />
          {!begun && (
            <ol class="guide__steps">
              {steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          )}
        </>
      )}
      {!pointed && !failed && (begun || !working) && children}
      {working && progress !== null && (
        <progress
          class="guide__progress"
          max={1}
          value={progress}
          aria-label={tg("progress", { n: Math.round(progress * 100) })}
        />
      )}
      <Now kind={kind} number={number} state={state} pointed={pointed} begun={begun} />
    </section>
  );
}

function Now({
  kind,
  number,
  state,
  pointed,
  begun,
}: Pick<GuideProps, "kind" | "number" | "state" | "begun"> & { pointed: boolean }) {
  if (pointed) {
    return (
      <p class="guide__now" role="status">
        <Lightbulb size={36} aria-hidden="true" />
        {tg("lit")}
      </p>
    );
  }
  if (state === "measuring") {
    const going = CAMERAS.has(kind)
      ? "looking"
      : kind === "stethoscope"
        ? "listening"
        : begun
          ? "going"
          : "follow";
    return (
      <p class="guide__now" role="status">
        {tg(going)}
      </p>
    );
  }
  if (state === "fault" || state === "lost") {
    const lost = state === "lost";
    return (
      <p class="guide__now" role="status" data-failed="">
        {lost ? <HandHelping size={40} aria-hidden="true" /> : <CircleAlert size={40} aria-hidden="true" />}
        <span>
          <strong>{lost ? tg("lost", { n: number }) : tg("failed")}</strong>
          <br />
          {tg(lost ? "lost.help" : "failed.help")}
        </span>
      </p>
    );
  }
  return (
    <p class="guide__now" role="status">
      <CircleCheckBig size={40} aria-hidden="true" />
      <span>
        <strong>{tg("done")}</strong>
        <br />
        {FIXED.has(kind) ? tg("done.stay") : tg("done.put_back", { n: number })}
      </span>
    </p>
  );
}

/** The steps of the catalogue, as many as there are. */
function stepsOf(kind: DeviceKind, number: number): string[] {
  const steps: string[] = [];
  for (let step = 1; ; step += 1) {
    const words = tg.find(`${kind}.${step}`);
    if (words === undefined) return steps;
    steps.push(words.replace("{n}", String(number)));
  }
}

/** How often this instrument was started since it was taken up. */
function useTries(working: boolean): number {
  const [tries, setTries] = useState(0);
  const before = useRef(false);
  useEffect(() => {
    if (working && !before.current) setTries((count) => count + 1);
    before.current = working;
  }, [working]);
  return tries;
}
