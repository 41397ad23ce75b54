import type { View } from "./series";
import { tCapture } from "./texts";

/** How the device is held for a view: drawn, in the colours of the page. */
export function HoldPicture({ view }: { view: View }) {
  const Scene = SCENES[view];
  return (
    <svg class="hold" viewBox="0 0 400 220" role="img" aria-label={tCapture(`picture.${view}`)}>
      <Scene />
    </svg>
  );
}

function Arm() {
  return (
    <>
      <path class="hold__limb hold__limb--edge" d="M20 176H200L330 150" />
      <path class="hold__limb" d="M20 176H200L330 150" />
      <path class="hold__crease" d="M196 152c8 8 8 30 0 44" />
    </>
  );
}

/** Seen from its edge, its lens down; `x`, `y`: the lens. */
function Device({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect class="hold__device" x="-58" y="-16" width="116" height="16" rx="7" />
      <rect class="hold__lens" x="-9" y="-4" width="18" height="8" rx="3" />
    </g>
  );
}

function Beam({ x, y, to, half }: { x: number; y: number; to: number; half: number }) {
  return <path class="hold__beam" d={`M${x} ${y}L${x - half} ${to}H${x + half}Z`} />;
}

const Mole = ({ r = 6 }: { r?: number }) => (
  <ellipse class="hold__mole" cx="130" cy="158" rx={r} ry={r * 0.7} />
);

function Distance({ x, from, to }: { x: number; from: number; to: number }) {
  return <path class="hold__measure" d={`M${x} ${from}V${to}M${x - 8} ${from}h16M${x - 8} ${to}h16`} />;
}

function Overview() {
  return (
    <>
      <Beam x={180} y={32} to={188} half={156} />
      <Arm />
      <Mole />
      <Device x={180} y={28} />
      <Distance x={370} from={30} to={130} />
    </>
  );
}

function Landmark() {
  return (
    <>
      <Beam x={162} y={72} to={164} half={70} />
      <Arm />
      <Mole />
      <circle class="hold__mark" cx="200" cy="174" r="30" />
      <Device x={162} y={68} />
      <Distance x={272} from={70} to={134} />
    </>
  );
}

function CloseUp() {
  return (
    <>
      <Beam x={130} y={108} to={154} half={30} />
      <Arm />
      <Mole r={10} />
      <Device x={130} y={104} />
      <Distance x={216} from={106} to={148} />
    </>
  );
}

function Dermoscopy() {
  return (
    <>
      <Arm />
      <g>
        <path class="hold__device" d="M106 150V112c0-8 6-14 14-14h20c8 0 14 6 14 14v38Z" />
        <path class="hold__device" d="M150 104l96-54c8-4 16-2 20 5s2 15-6 19l-100 52Z" />
        <path class="hold__lens" d="M104 148h52v7h-52Z" />
      </g>
    </>
  );
}

const SCENES: Record<View, () => preact.JSX.Element> = {
  overview: Overview,
  landmark: Landmark,
  close_up: CloseUp,
  dermoscopy: Dermoscopy,
  other: CloseUp,
};
