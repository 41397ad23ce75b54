import { CircleAlert, CircleCheckBig } from "lucide-preact";
import type { ComponentChildren } from "preact";
import type { DeviceKind, DeviceState } from "~/generated/contract";
import { tCall } from "~/shared/call";
import { GesturePicture } from "../pictures/GesturePicture";
import { t } from "../texts";

const STEPS = [1, 2, 3, 4] as const;

interface GuideProps {
  kind: DeviceKind;
  number: number;
  state: DeviceState;
  /** Values run: the gesture is made, the steps make room. */
  begun: boolean;
  /** The value as it comes. */
  children: ComponentChildren;
}

/** One instrument: its number in large, how to hold it, and that it is over. */
export function Guide({ kind, number, state, begun, children }: GuideProps) {
  const working = state === "measuring";
  const failed = state === "fault" || state === "lost";
  return (
    <section
      class="guide"
      aria-label={tCall(`device.${kind}`)}
      data-testid={`guide-${kind}`}
      data-state={state}
    >
      <header class="guide__head">
        <span class="guide__number figures" aria-hidden="true">
          {number}
        </span>
        <h2>
          <span class="visually-hidden">{t("guide.take", { n: number })} : </span>
          {tCall(`device.${kind}`)}
        </h2>
      </header>
      {working && (
        <>
          <GesturePicture kind={kind} />
          {!begun && (
            <ol class="guide__steps">
              {STEPS.map((step) => (
                <li key={step}>{t(`guide.${kind}.${step}`, { n: number })}</li>
              ))}
            </ol>
          )}
        </>
      )}
      {!failed && (begun || !working) && children}
      <p class="guide__now" role="status" data-failed={failed ? "" : undefined}>
        {working ? (
          t(kind === "exam_camera" ? "guide.looking" : begun ? "guide.going" : "guide.follow")
        ) : failed ? (
          <>
            <CircleAlert size={40} aria-hidden="true" />
            <span>
              <strong>{t("guide.failed")}</strong>
              <br />
              {t("guide.failed_help")}
            </span>
          </>
        ) : (
          <>
            <CircleCheckBig size={40} aria-hidden="true" />
            <span>
              <strong>{t("guide.done")}</strong>
              <br />
              {t("guide.done_help", { n: number })}
            </span>
          </>
        )}
      </p>
    </section>
  );
}
