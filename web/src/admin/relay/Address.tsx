import { CircleCheck, CircleMinus, CircleX } from "lucide-preact";
import type { RelayStep, RelayTest } from "~/shared/api/relay";
import { Badge, Card } from "~/shared/components";
import { works } from "./standing";
import { tr } from "./texts";

const ICONS = { passed: CircleCheck, failed: CircleX, skipped: CircleMinus };

/** One configured address, step by step, as a call would use it. */
export function Address({ test }: { test: RelayTest }) {
  const id = `relay-${test.url.replace(/[^a-z0-9]+/gi, "-")}`;
  const good = works(test);
  return (
    <Card labelledBy={id}>
      <div class="row">
        <h2 id={id}>{tr(`address.${test.transport}`)}</h2>
        <Badge tone={good ? "action" : "red"}>{tr(good ? "address.works" : "address.fails")}</Badge>
      </div>
      <p class="soft small relay__url">{test.url}</p>
      <ul class="stack relay__steps">
        {test.steps.map((one) => (
          <Step key={one.step} one={one} />
        ))}
      </ul>
    </Card>
  );
}

function Step({ one }: { one: RelayStep }) {
  const Icon = ICONS[one.outcome];
  return (
    <li class="relay__step" data-outcome={one.outcome} data-fault={one.fault}>
      <Icon size={22} aria-hidden="true" />
      <div>
        <p>
          {tr(`step.${one.step}`)}
          <span class="visually-hidden"> : {tr(`outcome.${one.outcome}`)}</span>
          {one.outcome === "skipped" && <span class="soft"> ({tr("outcome.skipped")})</span>}
        </p>
        {one.fault && <p class="relay__remedy">{tr(`fault.${one.fault}`)}</p>}
      </div>
    </li>
  );
}
