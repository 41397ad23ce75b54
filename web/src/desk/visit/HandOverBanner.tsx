import { UsersRound } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { declineHandOver, type HandOver, takeBackHandOver } from "~/shared/api/consultations";
import type { Consultation } from "~/shared/api/types";
import { Banner, Button, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { timeOfDay } from "~/shared/i18n";
import { t } from "../texts";

/** The room does not tell when the colleague takes the visit or refuses it. */
const POLL_MS = 4_000;

interface HandOverBannerProps {
  visit: Consultation;
  /** The hand-over stands differently on the server now. */
  onChanged: () => void;
}

/** The last hand-over of the visit, for who gave it and for who has it. Read once, it goes. */
export function HandOverBanner({ visit, onChanged }: HandOverBannerProps) {
  const [read, setRead] = useState<string>();
  const action = useAction();
  const last = visit.hand_overs.at(-1);
  const offered = last?.state === "offered";
  useEffect(() => {
    if (!offered) return;
    const timer = setInterval(onChanged, POLL_MS);
    return () => clearInterval(timer);
  }, [offered]);
  if (!last || last.state === "taken_back" || read === `${last.hand_over_id} ${last.state}`) return null;
  const given = last.state === "declined" ? visit.in_charge : !visit.in_charge;
  const act = (call: (id: string) => Promise<unknown>) => () =>
    void action.run(async () => {
      await call(visit.consultation_id);
      onChanged();
    });
  return (
    <Banner tone="action" icon={UsersRound} title={titleOf(last, given)} live="polite">
      <div class="stack" data-testid="hand-over" data-state={last.state}>
        {!given && last.note && <p class="earlier__notes">{last.note}</p>}
        {action.problem && <ErrorPanel problem={action.problem} />}
        <div class="row">
          {given && last.state === "offered" && (
            <Button busy={action.busy} data-testid="take-back-visit" onClick={act(takeBackHandOver)}>
              {t("hand.back")}
            </Button>
          )}
          {!given && last.state === "offered" && (
            <Button busy={action.busy} data-testid="decline-visit" onClick={act(declineHandOver)}>
              {t("hand.decline")}
            </Button>
          )}
          <Button kind="quiet" onClick={() => setRead(`${last.hand_over_id} ${last.state}`)}>
            {t("hand.read")}
          </Button>
        </div>
      </div>
    </Banner>
  );
}

function titleOf({ state, to, by, at }: HandOver, given: boolean): string {
  if (!given) return t("hand.got", { by });
  if (state === "declined") return t("hand.declined", { to });
  return state === "taken" ? t("hand.taken", { to, time: timeOfDay(at) }) : t("hand.offered", { to });
}
