import {
  Blend,
  Columns2,
  Link2,
  type LucideIcon,
  Maximize,
  Pause,
  Play,
  RotateCw,
  SquareSplitHorizontal,
  SwitchCamera,
  ZoomIn,
  ZoomOut,
} from "lucide-preact";
import { tag } from "~/shared/i18n";
import { t } from "./texts";
import { type Blink, RATES } from "./useBlink";

export const MODES = ["side", "slider", "ghost", "blink"] as const;
export type Mode = (typeof MODES)[number];

const ICONS: Record<Mode, LucideIcon> = {
  side: Columns2,
  slider: SquareSplitHorizontal,
  ghost: Blend,
  blink: SwitchCamera,
};

interface ModeBarProps {
  mode: Mode;
  onMode: (mode: Mode) => void;
  /** There is one photo only: nothing to compare with. */
  alone: boolean;
  linked: boolean;
  canLink: boolean;
  onLink: () => void;
  onZoom: (factor: number) => void;
  onHome: () => void;
  onTurn: () => void;
}

/** Ways of comparing, and of moving in the photos. */
export function ModeBar(props: ModeBarProps) {
  const { mode, onMode, alone, linked, canLink, onLink } = props;
  return (
    <div class="bar">
      <fieldset class="bar__group">
        <legend class="visually-hidden">{t("mode.label")}</legend>
        {MODES.map((name) => {
          const Icon = ICONS[name];
          return (
            <button
              key={name}
              type="button"
              class="bar__button"
              aria-pressed={mode === name}
              disabled={alone && name !== "side"}
              onClick={() => onMode(name)}
            >
              <Icon size={20} aria-hidden="true" />
              <span>{t(`mode.${name}`)}</span>
            </button>
          );
        })}
      </fieldset>
      <div class="bar__group">
        <IconButton icon={ZoomIn} label={t("view.in")} onClick={() => props.onZoom(1.4)} />
        <IconButton icon={ZoomOut} label={t("view.out")} onClick={() => props.onZoom(1 / 1.4)} />
        <IconButton icon={Maximize} label={t("view.home")} onClick={props.onHome} />
        <IconButton icon={RotateCw} label={t("view.turn")} onClick={props.onTurn} />
        <IconButton
          icon={Link2}
          label={t("view.link")}
          onClick={onLink}
          pressed={linked}
          disabled={!canLink}
        />
      </div>
    </div>
  );
}

interface ModeControlsProps {
  mode: Mode;
  share: number;
  onShare: (share: number) => void;
  blink: Blink;
}

/** What one way of comparing lets one set. */
export function ModeControls({ mode, share, onShare, blink }: ModeControlsProps) {
  if (mode === "blink") return <BlinkControls blink={blink} />;
  if (mode === "side") return null;
  return (
    <label class="bar__range">
      <span>{t(mode === "slider" ? "mode.cut" : "mode.opacity")}</span>
      <input
        type="range"
        min="0"
        max="100"
        value={Math.round(share * 100)}
        onInput={(event) => onShare(Number(event.currentTarget.value) / 100)}
      />
    </label>
  );
}

function BlinkControls({ blink }: { blink: Blink }) {
  const number = new Intl.NumberFormat(tag());
  return (
    <div class="bar__group">
      <button type="button" class="bar__button" onClick={blink.toggle} data-testid="blink">
        {blink.running ? <Pause size={20} aria-hidden="true" /> : <Play size={20} aria-hidden="true" />}
        <span>{t(blink.running ? "mode.stop" : "mode.start")}</span>
      </button>
      <select
        class="bar__select"
        aria-label={t("mode.rate")}
        value={blink.rate}
        onChange={(event) => {
          const wished = Number(event.currentTarget.value);
          blink.setRate(RATES.find((one) => one === wished) ?? 1);
        }}
      >
        {RATES.map((rate) => (
          <option key={rate} value={rate}>
            {t("mode.rate_is", { n: number.format(rate) })}
          </option>
        ))}
      </select>
    </div>
  );
}

interface IconButtonProps {
  icon: LucideIcon;
  label: string;
  onClick: () => void;
  pressed?: boolean;
  disabled?: boolean;
}

function IconButton({ icon: Icon, label, onClick, pressed, disabled }: IconButtonProps) {
  return (
    <button
      type="button"
      class="bar__button bar__button--icon"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon size={20} aria-hidden="true" />
    </button>
  );
}
