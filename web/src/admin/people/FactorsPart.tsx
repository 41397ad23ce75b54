import { KeyRound, RotateCcw } from "lucide-preact";
import { useState } from "preact/hooks";
import { type Person, resetFactors } from "~/shared/api/admin";
import { Button, toast } from "~/shared/components";
import { Confirm } from "../parts/Confirm";
import { Part } from "../parts/Part";
import { t } from "../texts";

interface FactorsProps {
  person: Person;
  onPerson: (person: Person) => void;
}

/** How many second factors hold the door; their reset asks for the person's name. */
export function FactorsPart({ person, onPerson }: FactorsProps) {
  const [asking, setAsking] = useState(false);
  const { account_id, name, factors } = person;

  async function reset() {
    onPerson(await resetFactors(account_id));
    toast(t("factors.reset_done", { name }));
  }

  return (
    <Part
      icon={KeyRound}
      title={t("factors.title")}
      actions={
        factors > 0 && (
          <Button kind="danger" icon={RotateCcw} data-testid="reset-factors" onClick={() => setAsking(true)}>
            {t("factors.reset")}
          </Button>
        )
      }
    >
      <p class="soft">{factors > 0 ? t.n("factors.some", factors) : t("factors.none")}</p>
      <Confirm
        open={asking}
        title={t("factors.reset_title", { name })}
        name={name}
        yes={t("factors.reset")}
        onConfirm={reset}
        onClose={() => setAsking(false)}
      >
        <p>{t("factors.reset_help")}</p>
      </Confirm>
    </Part>
  );
}
