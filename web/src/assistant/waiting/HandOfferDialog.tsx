import { useState } from "preact/hooks";
import { fetchSlots } from "~/shared/api/endpoints";
import type { PractitionerCard, SlotDay } from "~/shared/api/types";
import { offerByHand, type WaitingEntry } from "~/shared/api/waitingList";
import { Button, Dialog, ErrorPanel, Loaded, Select, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime, dayInWords, dayOf, timeOfDay } from "~/shared/i18n";
import { tl } from "./texts";

const DAYS = 14;

interface HandOfferProps {
  entry: WaitingEntry | undefined;
  doctors: PractitionerCard[];
  onClose: () => void;
  onOffered: () => void;
}

/** A free time chosen by staff for one who waits. */
export function HandOfferDialog({ entry, doctors, onClose, onOffered }: HandOfferProps) {
  return (
    <Dialog open={entry !== undefined} title={tl("hand.title")} onClose={onClose}>
      {entry && (
        <Choose
          key={entry.entry_id}
          entry={entry}
          doctors={doctors}
          onClose={onClose}
          onOffered={onOffered}
        />
      )}
    </Dialog>
  );
}

function Choose({ entry, doctors, onClose, onOffered }: HandOfferProps & { entry: WaitingEntry }) {
  const able = doctors.filter(({ speciality }) => speciality === entry.speciality);
  const [doctor, setDoctor] = useState(entry.practitioner?.practitioner_id ?? able[0]?.practitioner_id ?? "");
  const times = useResource(
    async (signal) => (doctor ? fetchSlots(doctor, dayOf(Date.now()), DAYS, signal) : undefined),
    [doctor],
  );
  const { busy, problem, run } = useAction();
  const { name } = entry.patient;

  const offer = (starts_at: string) =>
    void run(async () => {
      await offerByHand(entry.entry_id, doctor, starts_at);
      toast(tl("hand.done", { when: dayAndTime(starts_at), name }));
      onClose();
      onOffered();
    });

  return (
    <>
      <p>{tl("hand.lead", { name })}</p>
      {able.length > 1 && (
        <Select
          label={tl("doctor")}
          value={doctor}
          options={able.map((one) => ({ value: one.practitioner_id, label: one.name }))}
          onChange={(event) => setDoctor(event.currentTarget.value)}
        />
      )}
      {problem && <ErrorPanel problem={problem} onRetry={times.reload} />}
      <Loaded resource={times} skeleton={[48, 96]}>
        {(week) => (
          <Days
            days={(week?.days ?? []).filter(({ slots }) => slots.length > 0)}
            busy={busy}
            onPick={offer}
          />
        )}
      </Loaded>
    </>
  );
}

function Days({
  days,
  busy,
  onPick,
}: {
  days: SlotDay[];
  busy: boolean;
  onPick: (startsAt: string) => void;
}) {
  if (days.length === 0) return <p class="soft">{tl("hand.none")}</p>;
  return (
    <div class="stack hand__days">
      {days.map((day) => (
        <section class="stack" key={day.date} aria-label={dayInWords(day.date)}>
          <h3 class="capital">{dayInWords(day.date)}</h3>
          <div class="hand__times">
            {day.slots.map((slot) => (
              <Button
                key={slot.starts_at}
                busy={busy}
                data-testid="hand-time"
                onClick={() => onPick(slot.starts_at)}
              >
                {timeOfDay(slot.starts_at)}
              </Button>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
