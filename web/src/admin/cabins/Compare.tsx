import "./enrolment.css";
import { Check, KeyRound, X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { type AdminCabin, type CabinKey, confirmCabinKey, refuseCabinKey } from "~/shared/api/admin";
import { asProblem } from "~/shared/api/problem";
import { Banner, Button, Card } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { fromNow } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { inFours } from "../parts/words";
import { t } from "../texts";

interface CompareProps {
  cabin: AdminCabin;
  pending: CabinKey;
  onConfirmed: (cabin: AdminCabin) => void;
  onChanged: () => void;
  onAgain: () => void;
}

/** The key that arrived, to hold beside the kiosk's screen. Nothing trusts it until a person says so. */
export function Compare({ cabin, pending, onConfirmed, onChanged, onAgain }: CompareProps) {
  const [refused, setRefused] = useState(false);
  const [replaced, setReplaced] = useState(false);
  const act = useAct();
  const now = useNow();
  const { fingerprint } = pending;
  useEffect(() => setRefused(false), [fingerprint]);

  async function confirm() {
    setReplaced(false);
    await act.run(async () => {
      try {
        onConfirmed(await confirmCabinKey(cabin.cabin_id, fingerprint));
      } catch (thrown) {
        if (asProblem(thrown).status !== 409) throw thrown;
        setReplaced(true);
        onChanged();
      }
    });
  }

  /** Dropped at the server, then another code: whoever sent this key knew the first one. */
  async function refuse() {
    await act.run(async () => {
      await refuseCabinKey(cabin.cabin_id);
      onChanged();
      onAgain();
    });
  }

  if (refused) {
    return (
      <Banner tone="red" title={t("compare.refused")} live="assertive">
        <p>{t("compare.refused_help")}</p>
        {act.problem && <Refusal problem={act.problem} />}
        <div class="row">
          <Button
            kind="primary"
            icon={KeyRound}
            busy={act.busy}
            data-testid="refuse-key"
            onClick={() => void refuse()}
          >
            {t("compare.refuse")}
          </Button>
          <Button kind="quiet" onClick={() => setRefused(false)}>
            {t("compare.look_again")}
          </Button>
        </div>
      </Banner>
    );
  }
  return (
    <Card tone="action" labelledBy="compare-title">
      <h2 id="compare-title">{t("compare.title")}</h2>
      {replaced && (
        <Banner tone="help" title={t("compare.differs")} live="assertive">
          <p>{t("compare.differs_help")}</p>
        </Banner>
      )}
      <p>
        {t("compare.help")} <span class="soft">{t("compare.at", { when: fromNow(pending.at, now) })}.</span>
      </p>
      <ol class="compare-groups" data-testid="fingerprint">
        {inFours(fingerprint).map((group, index) => (
          <li key={`${index}-${group}`}>
            <span aria-hidden="true">{group}</span>
            <span class="visually-hidden">
              {t("compare.spoken", { n: index + 1, group: [...group].join(" ") })}
            </span>
          </li>
        ))}
      </ol>
      {act.problem && <Refusal problem={act.problem} />}
      <div class="row">
        <Button
          kind="primary"
          icon={Check}
          busy={act.busy}
          data-testid="same-key"
          onClick={() => void confirm()}
        >
          {t("compare.yes")}
        </Button>
        <Button icon={X} data-testid="other-key" onClick={() => setRefused(true)}>
          {t("compare.no")}
        </Button>
      </div>
    </Card>
  );
}
