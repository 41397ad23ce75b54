import { Eye, EyeOff, TriangleAlert } from "lucide-preact";
import { useState } from "preact/hooks";
import { lookAt, type QuarantinedReading, type QuarantinedValues } from "../api/quarantine";
import { Badge, Button, ErrorPanel } from "../components";
import { useAction } from "../hooks/useAction";
import { locale } from "../i18n";
import { linesOf } from "../readings/lines";
import { tv } from "../readings/texts";
import { absentWords, flagWords, lineName } from "../readings/words";
import { tq } from "./texts";

interface ValuesProps {
  cabin: string;
  reading: QuarantinedReading;
  /** Who sees no measurement is told so. */
  mayLook: boolean;
}

/** What was measured, hidden from whoever stands at the counter until the attendant asks for this one. */
export function Values({ cabin, reading, mayLook }: ValuesProps) {
  const [found, setFound] = useState<QuarantinedValues>();
  const action = useAction();
  if (!mayLook) return <p class="soft small">{tq("value.not_yours")}</p>;
  if (!found) {
    return (
      <div class="quarantine__hidden">
        <Button
          icon={Eye}
          busy={action.busy}
          data-testid="quarantine-look"
          onClick={() => void action.run(async () => setFound(await lookAt(cabin, reading.reading_id)))}
        >
          {tq("value.look")}
        </Button>
        <p class="soft small">{tq("value.looks")}</p>
        {action.problem && <ErrorPanel problem={action.problem} />}
      </div>
    );
  }
  return (
    <div class="quarantine__values" role="status" data-testid="quarantine-values">
      <Measured found={found} />
      <Button kind="quiet" icon={EyeOff} onClick={() => setFound(undefined)}>
        {tq("value.hide")}
      </Button>
    </div>
  );
}

function Measured({ found: { values, validity, flags } }: { found: QuarantinedValues }) {
  return (
    <>
      <dl class="quarantine__facts figures">
        {linesOf({ values }, locale.value === "fr").map((line) => (
          <div key={line.key}>
            <dt>{lineName(line)}</dt>
            <dd>
              {line.text === null ? (
                absentWords(line.absent)
              ) : (
                <>
                  <strong>{line.text}</strong> {line.unit}
                  {line.original && <span class="soft small"> ({line.original})</span>}
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {validity !== "valid" && (
        <Badge tone={validity === "invalid" ? "red" : "amber"} icon={TriangleAlert}>
          {tv(`reading.${validity}`)}
        </Badge>
      )}
      {flags.length > 0 && <p class="small">{flagWords(flags).join(" · ")}</p>}
    </>
  );
}
