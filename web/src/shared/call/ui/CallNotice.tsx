import { RotateCw } from "lucide-preact";
import { ApiProblem } from "../../api/problem";
import { Banner, Button } from "../../components";
import { dayAndTime, problemWords } from "../../i18n";
import { tc } from "../../i18n/common";
import type { CallSession } from "../call";
import { tCall } from "../texts";

/** The call is over on this page, or could not begin: why, and what can be done. Null in all other states. */
export function CallNotice({ session, onBack }: { session: CallSession; onBack: () => void }) {
  const back = <Button onClick={onBack}>{tCall("notice.back")}</Button>;
  switch (session.state.value) {
    case "replaced":
      return (
        <Banner tone="help" title={tCall("notice.replaced")} live="assertive">
          <p>{tCall("notice.replaced_help")}</p>
          <div class="row">
            <Button kind="primary" onClick={() => session.takeBack()} data-testid="take-back">
              {tCall("notice.take_back")}
            </Button>
            {back}
          </div>
        </Banner>
      );
    case "ended":
      return (
        <Banner tone="action" title={tCall("notice.ended")} live="polite">
          <p>{tCall("notice.ended_help")}</p>
          <div>{back}</div>
        </Banner>
      );
    case "denied":
      return <Denied reason={session.problem.value?.message ?? ""}>{back}</Denied>;
    case "failed":
      return <Failed session={session} onBack={onBack} />;
    default:
      return null;
  }
}

function Denied({ reason, children }: { reason: string; children: preact.ComponentChildren }) {
  return (
    <Banner tone="help" title={tCall("notice.denied")} live="assertive">
      <p>{reason ? tCall("notice.denied_reason", { reason }) : tCall("notice.denied_help")}</p>
      <div>{children}</div>
    </Banner>
  );
}

function Failed({ session, onBack }: { session: CallSession; onBack: () => void }) {
  const problem = session.problem.value;
  const words = problemWords(
    new ApiProblem({ code: (problem?.code ?? "server.fault") as ApiProblem["code"] }),
  );
  return (
    <Banner tone="red" title={tCall("notice.failed")} live="assertive">
      <p>
        <strong>{words.title}.</strong> {words.help}
      </p>
      {problem?.opensAt && <p>{tCall("notice.opens", { when: dayAndTime(problem.opensAt) })}</p>}
      <div class="row">
        <Button icon={RotateCw} onClick={() => session.retry()}>
          {tc("action.retry")}
        </Button>
        <Button onClick={onBack}>{tCall("notice.back")}</Button>
      </div>
      {problem && <p class="banner__code">{tc("state.code", { code: problem.code })}</p>}
    </Banner>
  );
}
