import { Archive, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { asProblem } from "../api/problem";
import { type Decision, decide, type QuarantinedReading, reopen } from "../api/quarantine";
import { tCall } from "../call/texts";
import { Button, Card, ErrorPanel, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { problemWords } from "../i18n";
import { exactTime } from "../readings/exact";
import { deviceClockWords, reasonWords } from "./clocks";
import { DiscardDialog } from "./DiscardDialog";
import { tq } from "./texts";
import { Values } from "./Values";

interface WaitingProps {
  cabin: string;
  reading: QuarantinedReading;
  mayLook: boolean;
  onChange: () => void;
}

/** One measurement that is nobody's: which instrument, when by each clock, why, and the two things that can be decided. */
export function Waiting({ cabin, reading, mayLook, onChange }: WaitingProps) {
  const [asking, setAsking] = useState(false);
  const action = useAction();
  const id = `quarantined-${reading.reading_id}`;
  const settle = (decision: Decision) =>
    void action.run(async () => {
      await decide(cabin, reading.reading_id, decision);
      if (decision === "kept") toast(tq("kept"), () => void takeBack(cabin, reading.reading_id, onChange));
      else toast(tq("discarded"));
      setAsking(false);
      onChange();
    });
  return (
    <Card as="li" class="quarantine__one" labelledBy={id}>
      <div data-testid="quarantined" data-id={reading.reading_id}>
        <h3 id={id}>{tCall(`device.${reading.kind}`)}</h3>
        <p class="soft">
          {[reading.device, reading.serial && tq("serial", { serial: reading.serial })]
            .filter(Boolean)
            .join(", ")}
        </p>
      </div>
      <p>
        <span class="visually-hidden">{tq("why")} : </span>
        <strong>{reasonWords(reading.reason)}</strong>
      </p>
      <Times reading={reading} />
      <Values cabin={cabin} reading={reading} mayLook={mayLook} />
      <div class="row">
        <Button
          icon={Archive}
          busy={action.busy}
          data-testid="quarantine-keep"
          onClick={() => settle("kept")}
        >
          {tq("keep")}
        </Button>
        <Button
          kind="danger"
          icon={Trash2}
          data-testid="quarantine-discard"
          onClick={() => {
            action.forget();
            setAsking(true);
          }}
        >
          {tq("discard")}
        </Button>
      </div>
      {action.problem && !asking && <ErrorPanel problem={action.problem} onRetry={onChange} />}
      {asking && (
        <DiscardDialog
          reading={reading}
          action={action}
          onDiscard={() => settle("discarded")}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  );
}

/** The line of a toast has no place for a panel: a refusal is another line. */
async function takeBack(cabin: string, reading: string, onChange: () => void): Promise<void> {
  try {
    await reopen(cabin, reading);
    toast(tq("reopened"));
  } catch (thrown) {
    toast(problemWords(asProblem(thrown)).title);
  }
  onChange();
}

function Times({ reading }: { reading: QuarantinedReading }) {
  const { device_time, received_at, kiosk_clock, confirmed_at, raw_octets } = reading;
  return (
    <dl class="quarantine__facts figures">
      <Fact name={tq("device_time")} more={deviceClockWords(reading)}>
        {device_time ? exactTime(device_time) : tq("device_time.none")}
      </Fact>
      <Fact name={tq("received")} more={tq(`clock.${kiosk_clock}`)}>
        {exactTime(received_at)}
      </Fact>
      <Fact name={tq("confirmed")}>{exactTime(confirmed_at)}</Fact>
      <Fact name={tq("raw")}>{raw_octets > 0 ? tq.n("raw.kept", raw_octets) : tq("raw.none")}</Fact>
    </dl>
  );
}

const Fact = ({ name, children, more = "" }: { name: string; children: string; more?: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      {children}
      {more && <span class="soft small"> {more}</span>}
    </dd>
  </div>
);
