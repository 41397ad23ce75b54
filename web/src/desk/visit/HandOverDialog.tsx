import { UsersRound } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { type ColleagueWhoCould, fetchColleagues, handOverVisit } from "~/shared/api/consultations";
import type { Consultation } from "~/shared/api/types";
import { Badge, Button, Dialog, ErrorPanel, Loaded, TextArea, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale } from "~/shared/i18n";
import { t } from "../texts";

interface HandOverDialogProps {
  visit: Consultation;
  open: boolean;
  onClose: () => void;
  /** The visit has another practitioner now. */
  onDone: () => void;
}

/** Another practitioner carries on in the same call: who, and what to know. */
export function HandOverDialog({ visit, open, onClose, onDone }: HandOverDialogProps) {
  const { name } = visit.appointment.patient;
  return (
    <Dialog open={open} title={t("hand.title", { name })} onClose={onClose}>
      <p>{t("hand.lead", { name })}</p>
      {open && <Choose visit={visit} onClose={onClose} onDone={onDone} />}
    </Dialog>
  );
}

function Choose({ visit, onClose, onDone }: Omit<HandOverDialogProps, "open">) {
  const id = visit.consultation_id;
  const colleagues = useResource((signal) => fetchColleagues(id, signal), [id]);
  const [to, setTo] = useState<ColleagueWhoCould>();
  const [note, setNote] = useState("");
  const action = useAction();
  useEffect(() => action.forget(), [to]);
  const give = () =>
    void action.run(async () => {
      if (!to) return;
      await handOverVisit(id, to.practitioner_id, note.trim());
      toast(t("hand.done", { name: to.name }));
      onDone();
    });
  return (
    <div class="stack">
      <Loaded resource={colleagues} skeleton={[56, 56]}>
        {(found) =>
          found.some(({ present }) => present) ? (
            <div class="colleagues" role="radiogroup" aria-label={t("hand.choose")}>
              {found.map((one) => (
                <Colleague
                  key={one.practitioner_id}
                  one={one}
                  chosen={one === to}
                  onChoose={() => setTo(one)}
                />
              ))}
            </div>
          ) : (
            <p role="status">{t("hand.none")}</p>
          )
        }
      </Loaded>
      <TextArea
        label={t("hand.note")}
        hint={t("hand.note_hint")}
        rows={3}
        maxLength={1_000}
        value={note}
        data-testid="hand-note"
        onInput={(event) => setNote(event.currentTarget.value)}
      />
      {action.problem && <ErrorPanel problem={action.problem} />}
      <div class="row">
        <Button onClick={onClose}>{t("hand.cancel")}</Button>
        <Button
          kind="primary"
          icon={UsersRound}
          busy={action.busy}
          disabled={!to}
          data-testid="hand-confirm"
          onClick={give}
        >
          {to ? t("hand.yes", { name: to.name }) : t("hand.choose")}
        </Button>
      </div>
    </div>
  );
}

interface ColleagueProps {
  one: ColleagueWhoCould;
  chosen: boolean;
  onChoose: () => void;
}

function Colleague({ one, chosen, onChoose }: ColleagueProps) {
  const { name, site, present, busy } = one;
  const standing = present ? (busy ? "busy" : "free") : "away";
  return (
    <label class="choice colleague" data-testid="colleague" data-standing={standing}>
      <input type="radio" name="colleague" checked={chosen} disabled={!present} onChange={onChoose} />
      <span class="colleague__who">
        <strong>{name}</strong>
        <span class="soft small">
          {byLocale(one, "speciality")} · {site}
        </span>
      </span>
      <Badge tone={standing === "free" ? "action" : "plain"}>{t(`hand.${standing}`)}</Badge>
    </label>
  );
}
