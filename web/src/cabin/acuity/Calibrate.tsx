import "./acuity.css";
import { Minus, Plus } from "lucide-preact";
import { useState } from "preact/hooks";
import { calibrateScreen, type ScreenScale } from "~/shared/api/cabins";
import { Banner, Button, ErrorPanel, Field } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { CARD_MM, linesOf } from "./optics";
import { tv } from "./texts";

/** CSS says 96 pixels an inch; no screen of a kiosk is that by itself. */
const FIRST_PX_PER_MM = 96 / 25.4;
const STEP = 0.02;
const FIRST_CM = 200;
const ROOM = 0.55;

const decimal = (logmar: number) => (10 ** -logmar).toFixed(2);

/** A card on the glass says how large a millimetre is here. By the attendant, before anybody is examined. */
export function Calibrate({ scale, onSaved }: { scale: ScreenScale | null; onSaved: () => void }) {
  const [px, setPx] = useState(scale?.px_per_mm ?? FIRST_PX_PER_MM);
  const [cm, setCm] = useState(scale ? scale.distance_mm / 10 : FIRST_CM);
  const [saved, setSaved] = useState<ScreenScale>();
  const action = useAction();
  const lines = linesOf(
    { px_per_mm: px, distance_mm: cm * 10 },
    Math.min(innerWidth, innerHeight) * ROOM,
    devicePixelRatio,
  );
  const best = lines[lines.length - 1];
  const worst = lines[0];
  return (
    <div class="stack">
      <p>{tv("scale.lead")}</p>
      <div
        class="acuity__card"
        data-testid="acuity-card"
        style={{ width: `${CARD_MM.width * px}px`, height: `${CARD_MM.height * px}px` }}
      />
      <div class="row">
        <Button icon={Minus} onClick={() => setPx(px * (1 - STEP / 4))}>
          {tv("scale.smaller")}
        </Button>
        <Button icon={Plus} data-testid="acuity-larger" onClick={() => setPx(px * (1 + STEP / 4))}>
          {tv("scale.larger")}
        </Button>
      </div>
      <Field
        type="number"
        label={tv("scale.distance")}
        min={40}
        max={600}
        value={cm}
        onInput={(event) => setCm(Number(event.currentTarget.value))}
      />
      {worst !== undefined && best !== undefined && (
        <p class="figures">{tv("scale.lines", { worst: decimal(worst), best: decimal(best) })}</p>
      )}
      {(best === undefined || best > 0) && <Banner tone="amber" title={tv("scale.too_few")} live="polite" />}
      <Button
        kind="primary"
        busy={action.busy}
        disabled={lines.length === 0}
        data-testid="acuity-save"
        onClick={() =>
          void action.run(async () => {
            setSaved(await calibrateScreen(px, Math.round(cm * 10)));
            onSaved();
          })
        }
      >
        {tv("scale.save")}
      </Button>
      {saved && <Banner tone="action" title={tv("scale.saved", { n: saved.version })} live="polite" />}
      {action.problem && <ErrorPanel problem={action.problem} />}
    </div>
  );
}
