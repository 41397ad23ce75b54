import "./capture.css";
import { useEffect, useRef, useState } from "preact/hooks";
import type { LocalMedia } from "../call/local";
import { Button, Stepper } from "../components";
import { photoQueue } from "../upload";
import { CameraView } from "./CameraView";
import type { Previous } from "./Ghost";
import { HowTo } from "./HowTo";
import { ScaleCardLink } from "./ScaleCardLink";
import { SendProgress } from "./SendProgress";
import { SeriesReview, type Wish } from "./SeriesReview";
import { ShotCheck } from "./ShotCheck";
import {
  newSeries,
  onward,
  type Series,
  shotsOf,
  takeAgain,
  type View,
  viewNow,
  withDermatoscope,
  withRefusal,
  withShot,
} from "./series";
import { findDermatoscope } from "./still";
import { tCapture } from "./texts";

export interface SeriesLesion {
  readonly lesion_id: string;
  readonly name: string;
  readonly body_site: string | null;
  readonly restricted?: boolean;
}

export interface CaptureSeriesProps {
  patientId: string;
  /** The visit the photos belong to, when there is one. */
  consultationId?: string | undefined;
  /** Without one, the place on the body is asked for. */
  lesion?: SeriesLesion | undefined;
  /** Earlier photos of the lesion, newest first. */
  previous?: readonly Previous[] | undefined;
  /** Own media of a running call. */
  local?: LocalMedia | undefined;
  /** All photos have arrived, but for those that were taken back. */
  onDone: (seriesId: string) => void;
}

/** A series of photos of one lesion: shown how, judged, looked through, sent. */
export function CaptureSeries(props: CaptureSeriesProps) {
  const { lesion, previous = [], local } = props;
  const [series, setSeries] = useSeries();
  const [sent, setSent] = useState<Sent>();
  const title = useRef<HTMLHeadingElement>(null);
  const turn = () => title.current?.focus({ preventScroll: true });
  useTurn(turn, [series.at, sent]);
  const view = viewNow(series);
  const steps = [...series.views.map((one) => tCapture(`view.${one}`)), tCapture("step.review")];

  const send = (wish: Wish) => setSent(sendAll(series, wish, props));
  return (
    <section class="capture stack" aria-labelledby="capture-title" data-testid="capture-series">
      <h2 id="capture-title" ref={title} tabIndex={-1}>
        {lesion ? tCapture("title_of", { name: lesion.name }) : tCapture("title")}
      </h2>
      {sent ? (
        <SendProgress ids={sent.ids} onDone={() => props.onDone(sent.seriesId)} />
      ) : (
        <>
          <Stepper steps={steps} current={series.at + 1} />
          {view ? (
            <ViewStep
              key={view}
              view={view}
              first={series.at === 0}
              refused={series.refused[view] ?? 0}
              previous={previous.find((photo) => photo.view === view)}
              local={local}
              change={setSeries}
              turn={turn}
            />
          ) : (
            <SeriesReview
              series={series}
              bodySite={lesion?.body_site ?? undefined}
              restricted={lesion?.restricted}
              onTake={(again) => setSeries((now) => takeAgain(now, again))}
              onSend={send}
            />
          )}
        </>
      )}
    </section>
  );
}

function useSeries() {
  const [series, setSeries] = useState(() => newSeries(false));
  // A camera has a name only once the person has allowed cameras: asked again at each step.
  useEffect(() => {
    void findDermatoscope().then((found) => found && setSeries(withDermatoscope));
  }, [series.at]);
  return [series, setSeries] as const;
}

/** What was pressed is gone with its step: the focus goes on from the title. */
function useTurn(turn: () => void, steps: unknown[]): void {
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) turn();
    first.current = false;
  }, steps);
}

interface ViewStepProps {
  view: View;
  first: boolean;
  refused: number;
  previous: Previous | undefined;
  local: LocalMedia | undefined;
  change: (next: (series: Series) => Series) => void;
  turn: () => void;
}

function ViewStep({ view, first, refused, previous, local, change, turn }: ViewStepProps) {
  const [step, setStep] = useState<"how" | "camera" | { file: File }>("how");
  useTurn(turn, [step]);
  const check = (file: File) => setStep({ file });
  if (step === "camera") {
    return (
      <CameraView
        view={view}
        previous={previous}
        local={local}
        onTaken={check}
        onBack={() => setStep("how")}
      />
    );
  }
  if (step === "how") {
    return (
      <>
        <HowTo view={view} onCamera={() => setStep("camera")} onFile={check} />
        <Button kind="quiet" wide onClick={() => change(onward)} data-testid="skip-view">
          {tCapture("action.skip")}
        </Button>
        {first && <ScaleCardLink />}
      </>
    );
  }
  return (
    <ShotCheck
      file={step.file}
      view={view}
      refused={refused}
      onKeep={(quality) => change((series) => withShot(series, { file: step.file, quality }))}
      onRetake={(reasons) => {
        change((series) => withRefusal(series, reasons));
        setStep("how");
      }}
    />
  );
}

interface Sent {
  seriesId: string;
  ids: readonly string[];
}

function sendAll(series: Series, { bodySite, restricted }: Wish, to: CaptureSeriesProps): Sent {
  const seriesId = crypto.randomUUID();
  const whose = to.consultationId ? { consultationId: to.consultationId } : { patientId: to.patientId };
  const ids = shotsOf(series).map(({ view, shot }) =>
    photoQueue().add({
      ...whose,
      file: shot.file,
      bodySite,
      view,
      seriesId,
      restricted,
      ...(to.lesion ? { lesionId: to.lesion.lesion_id } : {}),
      ...(shot.quality ? { quality: shot.quality } : {}),
    }),
  );
  return { seriesId, ids };
}
