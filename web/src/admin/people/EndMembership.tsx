import { useEffect, useState } from "preact/hooks";
import { endMembership, type Membership, type Person } from "~/shared/api/admin";
import { Button, Dialog, Field, toast } from "~/shared/components";
import { addDays, dayOf, tc } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { longDate } from "../parts/words";
import { t } from "../texts";

interface EndProps {
  person: Person;
  /** The one to end; the dialog is closed without. */
  membership: Membership | undefined;
  onEnded: () => void;
  onClose: () => void;
}

/** Ends a stay on a day to come, or at once. */
export function EndMembership({ person, membership, onEnded, onClose }: EndProps) {
  const today = dayOf(Date.now());
  const [last, setLast] = useState(today);
  const act = useAct();
  useEffect(() => {
    setLast(membership?.ends_on ?? today);
    act.clear();
  }, [membership]);

  async function end(day: string) {
    if (!membership || !day) return;
    const site = membership.site_name;
    const over = day < today;
    const done = await act.run(async () => {
      await endMembership(membership.membership_id, day);
    });
    if (!done) return;
    toast(over ? t("member.ended_now", { site }) : t("member.ended_on", { site, date: longDate(day) }));
    onClose();
    onEnded();
  }

  return (
    <Dialog
      open={membership !== undefined}
      title={t("member.end_title", { name: person.name, site: membership?.site_name ?? "" })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tc("action.cancel")}</Button>
          <Button busy={act.busy} data-testid="member-end-on" onClick={() => void end(last)}>
            {t("member.end_on")}
          </Button>
          {/* The last day lies before today, which is how the server understands "now". */}
          <Button
            kind="danger"
            busy={act.busy}
            data-testid="member-end-now"
            onClick={() => void end(addDays(today, -1))}
          >
            {t("member.end_now")}
          </Button>
        </>
      }
    >
      <p>{t("member.end_help")}</p>
      <Field
        label={t("member.end_last")}
        type="date"
        min={today}
        max={membership?.ends_on ?? undefined}
        value={last}
        error={last ? undefined : t("form.missing")}
        onInput={(event) => setLast(event.currentTarget.value)}
      />
      <p class="soft">
        {t("member.end_now")} : {t("member.end_now_help")}
      </p>
      {act.problem && <Refusal problem={act.problem} />}
    </Dialog>
  );
}
