import { DoorOpen, Send, UserRoundCog, UserRoundX } from "lucide-preact";
import { useState } from "preact/hooks";
import { closePerson, inviteAgain, type Person, reopenPerson } from "~/shared/api/admin";
import { Button, toast } from "~/shared/components";
import { Confirm } from "../parts/Confirm";
import { Part } from "../parts/Part";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { t } from "../texts";

interface AccountProps {
  person: Person;
  onPerson: (person: Person) => void;
}

/** Closes an account for good, or opens it again. Nothing is erased either way. */
export function AccountPart({ person, onPerson }: AccountProps) {
  const [asking, setAsking] = useState(false);
  const act = useAct();
  const { account_id, name } = person;
  const closed = person.status === "closed";

  async function close() {
    onPerson(await closePerson(account_id));
    toast(t("account.closed", { name }));
  }

  async function reopen() {
    await act.run(async () => {
      onPerson(await reopenPerson(account_id));
      toast(t("account.reopened", { name }));
    });
  }

  async function sendLink() {
    const sent = await act.run(() => inviteAgain(account_id));
    if (sent) toast(t("account.link_sent", { login: person.login }));
  }

  return (
    <Part
      icon={UserRoundCog}
      title={t("account.title")}
      actions={
        closed ? (
          <Button icon={DoorOpen} busy={act.busy} data-testid="reopen" onClick={() => void reopen()}>
            {t("account.reopen")}
          </Button>
        ) : (
          <Button kind="danger" icon={UserRoundX} data-testid="close" onClick={() => setAsking(true)}>
            {t("account.close")}
          </Button>
        )
      }
    >
      <p class="soft">{t(closed ? "person.closed_help" : "account.open_help")}</p>
      {person.status === "active" && (
        <>
          <p class="soft">{t("account.link_help")}</p>
          <div>
            <Button
              kind="quiet"
              class="btn--flush"
              icon={Send}
              busy={act.busy}
              onClick={() => void sendLink()}
            >
              {t("account.link")}
            </Button>
          </div>
        </>
      )}
      {act.problem && <Refusal problem={act.problem} />}
      <Confirm
        open={asking}
        title={t("account.close_title", { name })}
        yes={t("account.close")}
        onConfirm={close}
        onClose={() => setAsking(false)}
      >
        <p>{t("account.close_help")}</p>
      </Confirm>
    </Part>
  );
}
