import { Undo2 } from "lucide-preact";
import { reopen, type SettledReading } from "../api/quarantine";
import { tCall } from "../call/texts";
import { Button, ErrorPanel, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { dayAndTime } from "../i18n";
import { exactTime } from "../readings/exact";
import { reasonWords } from "./clocks";
import { tq } from "./texts";

interface SettledProps {
  cabin: string;
  readings: SettledReading[];
  onChange: () => void;
}

/** Who decided what; what was kept can be put back, what was erased cannot. */
export function Settled({ cabin, readings, onChange }: SettledProps) {
  const action = useAction();
  if (readings.length === 0) return <p class="soft">{tq("settled.none")}</p>;
  const putBack = (reading: SettledReading) =>
    void action.run(async () => {
      await reopen(cabin, reading.reading_id);
      toast(tq("reopened"));
      onChange();
    });
  return (
    <>
      {action.problem && <ErrorPanel problem={action.problem} onRetry={onChange} />}
      <ul class="quarantine__settled" data-testid="quarantine-settled">
        {readings.map((reading) => (
          <li key={reading.reading_id} data-decision={reading.decision}>
            <span class="quarantine__decided">
              <strong>
                {tCall(`device.${reading.kind}`)} {reading.device}
              </strong>
              <span class="soft small figures">
                {reasonWords(reading.reason)} ·{" "}
                {tq("settled.received", { time: exactTime(reading.received_at) })}
              </span>
              <span class="figures">
                {tq(`settled.${reading.decision}`, {
                  name: reading.decided_by,
                  when: dayAndTime(reading.decided_at),
                })}
              </span>
            </span>
            {reading.decision === "kept" && (
              <Button
                kind="quiet"
                icon={Undo2}
                busy={action.busy}
                data-testid="quarantine-reopen"
                aria-label={tq("settled.reopen_of", { device: tCall(`device.${reading.kind}`) })}
                onClick={() => putBack(reading)}
              >
                {tq("settled.reopen")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
