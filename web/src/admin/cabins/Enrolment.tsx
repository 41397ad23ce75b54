import "./enrolment.css";
import { CircleCheckBig, Hourglass, KeyRound } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { type AdminCabin, askEnrolmentCode } from "~/shared/api/admin";
import { Banner, Button, Card, Progress } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { Part } from "../parts/Part";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { inFours } from "../parts/words";
import { t } from "../texts";
import { Compare } from "./Compare";
import { timeLeft } from "./standing";

/** A code in hand. `before`: the key that waited already when it was asked, which this code did not bring. */
interface Asked {
  code: string;
  since: number;
  until: number;
  before: string | undefined;
}

interface EnrolmentProps {
  cabin: AdminCabin;
  onCabin: (cabin: AdminCabin) => void;
  onChanged: () => void;
  onInstalling: (installing: boolean) => void;
}

/** From the one-time code to the key compared by eye and confirmed. */
export function Enrolment({ cabin, onCabin, onChanged, onInstalling }: EnrolmentProps) {
  const [asked, setAsked] = useState<Asked>();
  const [done, setDone] = useState(false);
  const act = useAct();
  const { cabin_id, name, enrolled, pending } = cabin;
  const arrived = pending && pending.fingerprint !== asked?.before ? pending : undefined;

  useEffect(() => {
    onInstalling(asked !== undefined);
  }, [asked]);

  async function ask() {
    await act.run(async () => {
      const { code, expires_in_s } = await askEnrolmentCode(cabin_id);
      const since = Date.now();
      setDone(false);
      setAsked({ code, since, until: since + expires_in_s * 1000, before: pending?.fingerprint });
      onChanged();
    });
  }

  function confirmed(changed: AdminCabin) {
    setAsked(undefined);
    setDone(true);
    onCabin(changed);
  }

  return (
    <>
      {done && enrolled && (
        <Banner tone="action" icon={CircleCheckBig} title={t("compare.done")} live="polite">
          <p>{t("compare.done_help", { name })}</p>
          <p>
            <code class="enrol-line">cabin-agent run</code>
          </p>
        </Banner>
      )}
      {arrived ? (
        <Compare
          cabin={cabin}
          pending={arrived}
          onConfirmed={confirmed}
          onChanged={onChanged}
          onAgain={() => void ask()}
        />
      ) : asked ? (
        <Code name={name} asked={asked} onAgain={() => void ask()} onStop={() => setAsked(undefined)} />
      ) : (
        <Part
          icon={KeyRound}
          title={t("enrol.title")}
          actions={
            <Button
              kind={enrolled ? "secondary" : "primary"}
              icon={KeyRound}
              busy={act.busy}
              data-testid="enrol"
              onClick={() => void ask()}
            >
              {t("enrol.ask")}
            </Button>
          }
        >
          <p class="soft">
            {t("enrol.ask_help")} {enrolled && t("enrol.ask_replace")}
          </p>
        </Part>
      )}
      {act.problem && <Refusal problem={act.problem} onRetry={() => void ask()} />}
    </>
  );
}

interface CodeProps {
  name: string;
  asked: Asked;
  onAgain: () => void;
  onStop: () => void;
}

function Code({ name, asked, onAgain, onStop }: CodeProps) {
  const now = useNow(1_000);
  const left = asked.until - now;
  if (left <= 0) {
    return (
      <Banner tone="help" icon={Hourglass} title={t("enrol.over")} live="polite">
        <p>{t("enrol.over_help")}</p>
        <div class="row">
          <Button kind="primary" icon={KeyRound} onClick={onAgain}>
            {t("enrol.again")}
          </Button>
          <Button kind="quiet" onClick={onStop}>
            {t("enrol.stop")}
          </Button>
        </div>
      </Banner>
    );
  }
  return (
    <Card tone="action" labelledBy="enrol-title">
      <h2 id="enrol-title">{t("enrol.code", { name })}</h2>
      <p class="enrol-code" data-testid="enrol-code" aria-hidden="true">
        {groupsOf(asked.code).map((group) => (
          <span key={group}>{group}</span>
        ))}
      </p>
      {/* Letter by letter, or a screen reader would try to pronounce it. */}
      <p class="visually-hidden" role="status">
        {groupsOf(asked.code)
          .map((group) => [...group].join(" "))
          .join(", ")}
      </p>
      <Progress
        label={t("enrol.waiting")}
        value={left / (asked.until - asked.since)}
        remaining={t("enrol.left", { time: timeLeft(left) })}
      />
      <p class="soft">{t("enrol.once")}</p>
      <h3>{t("enrol.steps")}</h3>
      <ol class="enrol-steps">
        <li>{t("enrol.step1")}</li>
        <li>
          <span>
            {t("enrol.step2")} <code class="enrol-line">cabin-agent enrol {asked.code}</code>
          </span>
        </li>
        <li>{t("enrol.step3")}</li>
      </ol>
      <div>
        <Button kind="quiet" class="btn--flush" onClick={onStop}>
          {t("enrol.hide")}
        </Button>
      </div>
    </Card>
  );
}

/** As the server groups it, else in fours. */
function groupsOf(code: string): string[] {
  const groups = code.split(/[\s-]+/).filter(Boolean);
  return groups.length > 1 ? groups : inFours(code);
}
