import "./standing.css";
import { DoorClosed, House, type LucideIcon, Siren, SprayCan, Wrench } from "lucide-preact";
import type { CabinPosition, CabinState } from "~/shared/api/cabins";
import { dayAndTime } from "~/shared/i18n";
import { useSpoken } from "../comfort/useSpoken";
import { CabinPicture } from "../pictures/CabinPicture";
import { t } from "../texts";
import { tk } from "../texts/place";

type Shut = Exclude<CabinState, "ready" | "in_visit">;

const LOOK: Record<Shut, LucideIcon> = {
  closed: DoorClosed,
  preparing: SprayCan,
  cleaning: SprayCan,
  fault: Wrench,
};

export const isShut = (state: CabinState): state is Shut => state in LOOK;

/** Nobody begins here now: why, until when, and where else to go. */
export function NotReady({ position, state }: { position: CabinPosition; state: Shut }) {
  const Icon = LOOK[state];
  const title = tk(`${state}.title`);
  const help = helpOf(state, position);
  useSpoken(title, help);
  return (
    <main id="contenu" class="kiosk-page welcome not-ready" data-testid="kiosk-not-ready" data-state={state}>
      <div class="stack">
        <h1>
          <Icon size={64} strokeWidth={1.75} aria-hidden="true" />
          {title}
        </h1>
        <p class="kiosk-lead" role="status">
          {help}
        </p>
        {(state === "closed" || state === "fault") && <Elsewhere />}
        {(state === "preparing" || state === "cleaning") && <p>{tk("state.for_you")}</p>}
        <p class="soft not-ready__staff">{tk("not_ready.staff")}</p>
      </div>
      <CabinPicture label={t("welcome.picture")} />
    </main>
  );
}

function helpOf(state: Shut, { reopens_at, on_duty }: CabinPosition): string {
  if (state === "closed") {
    return reopens_at ? tk("closed.opens", { when: dayAndTime(reopens_at) }) : tk("closed.unknown");
  }
  if (state === "fault") return tk("fault.help");
  return on_duty ? tk("state.who", { name: on_duty }) : tk("state.nobody");
}

function Elsewhere() {
  return (
    <section class="not-ready__elsewhere">
      <h2>{tk("closed.elsewhere")}</h2>
      <p>
        <House size={32} aria-hidden="true" />
        {tk("closed.elsewhere_home")}
      </p>
      <p>
        <Siren size={32} aria-hidden="true" />
        <strong>{tk("closed.elsewhere_urgent")}</strong>
      </p>
    </section>
  );
}
