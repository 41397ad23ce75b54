import "./lines.css";
import { CircleCheck, RotateCw, Wifi } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Banner, Button } from "../../components";
import { hintsOf, type LineFindings, outlookOf } from "../lines/advice";
import { testLine } from "../lines/lineTest";
import { rate } from "../lines/rate";
import { tLine } from "../lines/texts";

type State = { is: "idle" } | { is: "running" } | { is: "failed" } | { is: "done"; found: LineFindings };

/** The line to the server and to the relay, with plain advice. `entering`: a call comes next, which it keeps nobody from. */
export function LineTest({ entering }: { entering: boolean }) {
  const [state, setState] = useState<State>({ is: "idle" });
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);
  const run = () => {
    setState({ is: "running" });
    testLine(leaving.current.signal).then(
      (found) => setState({ is: "done", found }),
      () => setState({ is: "failed" }),
    );
  };
  const fresh = state.is === "idle" || state.is === "running";
  return (
    <div class="stack" data-testid="line-test" data-state={state.is}>
      <div>
        <Button
          icon={fresh ? Wifi : RotateCw}
          busy={state.is === "running"}
          onClick={run}
          data-testid="line-test-run"
        >
          {tLine(fresh ? "test.start" : "test.again")}
        </Button>
      </div>
      <div role="status">
        {state.is === "running" && <p>{tLine("test.running")}</p>}
        {state.is === "failed" && (
          <Banner tone="help" title={tLine("test.failed")}>
            <p>{tLine("test.other_network")}</p>
          </Banner>
        )}
        {state.is === "done" && <Found found={state.found} entering={entering} />}
      </div>
    </div>
  );
}

function Found({ found, entering }: { found: LineFindings; entering: boolean }) {
  const outlook = outlookOf(found);
  const hints = hintsOf(found);
  const good = outlook === "full" && found.relay !== "blocked";
  return (
    <div class="stack" data-outlook={outlook} data-relay={found.relay}>
      {good ? (
        <p class="device-test__works">
          <CircleCheck size={24} aria-hidden="true" />
          {tLine("test.full")}
        </p>
      ) : (
        <Banner tone="help" title={tLine(outlook === "full" ? "test.relay_blocked" : `test.${outlook}`)}>
          <ul class="line-test__hints">
            {hints.map((hint) => (
              <li key={hint}>{tLine(`test.${hint}`)}</li>
            ))}
          </ul>
        </Banner>
      )}
      {found.relay !== "none" && (good || outlook !== "full") && <p>{tLine(`test.relay_${found.relay}`)}</p>}
      <p class="small soft">
        {tLine("test.figures", {
          down: rate(found.downBps),
          up: rate(found.upBps),
          ms: Math.round(found.roundTripMs ?? 0),
        })}{" "}
        {entering && tLine("test.enter_anyway")}
      </p>
    </div>
  );
}
