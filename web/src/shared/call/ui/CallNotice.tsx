import { DoorClosed, RotateCw } from "lucide-preact";
import { ApiProblem } from "../../api/problem";
import { Banner, Button } from "../../components";
import { dayAndTime, problemWords } from "../../i18n";
import { tc } from "../../i18n/common";
import type { CallSession } from "../call";
import { EndReasonText } from "../room/EndReasonText";
import { tRoom } from "../room/texts";
import { tCall } from "../texts";
import { HelpPhone } from "./HelpPhone";

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
          <EndReasonText reason={session.endReason.value} />
          <p>{tCall("notice.ended_help")}</p>
          <div>{back}</div>
        </Banner>
      );
    case "removed":
      return <Removed session={session}>{back}</Removed>;
    case "denied":
      return (
        <Denied reason={session.problem.value?.message ?? ""} session={session}>
          {back}
        </Denied>
      );
    case "failed":
      return <Failed session={session} onBack={onBack} />;
    default:
      return null;
  }
}

interface OutProps {
  session: CallSession;
  children: preact.ComponentChildren;
}

function Denied({ reason, session, children }: OutProps & { reason: string }) {
  return (
    <Banner tone="help" icon={DoorClosed} title={tCall("notice.denied")} live="assertive">
      <p data-testid="denied">
        {reason ? tCall("notice.denied_reason", { reason }) : tCall("notice.denied_help")}
      </p>
      <p>{tRoom("denied.next")}</p>
      <div class="row">
        {children}
        <Button icon={RotateCw} data-testid="knock-again" onClick={() => session.retry()}>
          {tRoom("denied.again")}
        </Button>
      </div>
    </Banner>
  );
}

function Removed({ session, children }: OutProps) {
  const reason = session.removedReason.value;
  return (
    <Banner tone="help" icon={DoorClosed} title={tRoom("removed.title")} live="assertive">
      <p data-testid="removed">{reason ? tRoom("removed.reason", { reason }) : tRoom("removed.lead")}</p>
      <p>{tRoom("removed.next")}</p>
      <div class="row">
        {children}
        <Button icon={RotateCw} data-testid="knock-again" onClick={() => session.retry()}>
          {tRoom("removed.again")}
        </Button>
      </div>
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
      <HelpPhone />
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
