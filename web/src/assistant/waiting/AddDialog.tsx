import { useState } from "preact/hooks";
import type { PatientLite, PractitionerCard } from "~/shared/api/types";
import { joinWaitingList } from "~/shared/api/waitingList";
import { Button, Check, Dialog, ErrorPanel, Field, Select, TextArea, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { addDays, byLocale, dayOf } from "~/shared/i18n";
import { ChosenPatient } from "../booking/PatientPanel";
import { PatientSearch } from "../booking/PatientSearch";
import { t } from "../texts";
import { tl } from "./texts";

interface AddProps {
  open: boolean;
  doctors: PractitionerCard[];
  /** The one whose list is on the screen; empty for all. */
  doctor: string;
  onClose: () => void;
  onAdded: () => void;
}

export function AddDialog(props: AddProps) {
  return (
    <Dialog open={props.open} title={tl("add.title")} onClose={props.onClose}>
      {props.open && <AddForm {...props} />}
    </Dialog>
  );
}

function AddForm({ doctors, doctor, onClose, onAdded }: AddProps) {
  const today = dayOf(Date.now());
  const [patient, setPatient] = useState<PatientLite>();
  const [who, setWho] = useState(doctor || (doctors[0]?.practitioner_id ?? ""));
  const [earliest, setEarliest] = useState(today);
  const [latest, setLatest] = useState(addDays(today, 90));
  const [reason, setReason] = useState("");
  const [urgent, setUrgent] = useState(false);
  const [lacking, setLacking] = useState(false);
  const { busy, problem, run } = useAction();

  const add = () => {
    setLacking(!patient);
    if (!patient) return;
    void run(async () => {
      await joinWaitingList({
        patient_id: patient.patient_id,
        practitioner_id: who,
        earliest,
        latest,
        reason: reason.trim(),
        urgent,
      });
      toast(tl("add.done", { name: patient.name }));
      onClose();
      onAdded();
    });
  };

  return (
    <>
      {patient ? (
        <div class="row book-patient">
          <ChosenPatient patient={patient} />
          <Button kind="quiet" onClick={() => setPatient(undefined)}>
            {t("patient.change")}
          </Button>
        </div>
      ) : (
        <PatientSearch onPick={setPatient} />
      )}
      {lacking && !patient && (
        <p class="field__error" role="alert">
          {tl("add.missing")}
        </p>
      )}
      <Select
        label={tl("doctor")}
        value={who}
        options={doctors.map((one) => ({
          value: one.practitioner_id,
          label: `${one.name} · ${byLocale(one, "speciality")}`,
        }))}
        onChange={(event) => setWho(event.currentTarget.value)}
      />
      <div class="waiting-list__two">
        <Field
          label={tl("add.earliest")}
          type="date"
          min={today}
          value={earliest}
          onInput={(event) => setEarliest(event.currentTarget.value || today)}
        />
        <Field
          label={tl("add.latest")}
          type="date"
          min={earliest}
          value={latest}
          onInput={(event) => setLatest(event.currentTarget.value || latest)}
        />
      </div>
      <TextArea
        label={tl("add.reason")}
        optional
        rows={2}
        maxLength={500}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <Check checked={urgent} onChange={(event) => setUrgent(event.currentTarget.checked)}>
        {tl("add.urgent")}
      </Check>
      {problem && <ErrorPanel problem={problem} />}
      <div class="dialog__foot">
        <Button onClick={onClose}>{tl("add.keep")}</Button>
        <Button kind="primary" busy={busy} data-testid="waiting-add-go" onClick={add}>
          {tl("add.go")}
        </Button>
      </div>
    </>
  );
}
