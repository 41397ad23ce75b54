import "./inbox.css";
import { CalendarPlus, Inbox, Mail, MailX, MessageSquare, RotateCw } from "lucide-preact";
import { type DemoMessage, demoCalendarUrl, fetchDemoMessages } from "~/shared/api/messages";
import { Button, ButtonLink, Card, EmptyState, Loaded } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayAndTime } from "~/shared/i18n";
import { pieces } from "./links";
import { tb } from "./texts";

const EVERY_MS = 5_000;
const NEVER_MS = 2 ** 31 - 1;

/** What the demonstration would have sent. Elsewhere the server has nothing to show here. */
export default function InboxPage() {
  useTitle(tb("inbox.title"));
  const inbox = useResource((signal) => fetchDemoMessages(signal), []);
  const absent = inbox.problem?.is("request.not_found");
  usePolling(inbox, absent ? NEVER_MS : EVERY_MS);
  if (absent) {
    return (
      <main id="contenu" class="page">
        <EmptyState icon={MailX} title={tb("inbox.absent")} level={1}>
          <p>{tb("inbox.absent_text")}</p>
        </EmptyState>
      </main>
    );
  }
  return (
    <main id="contenu" class="page stack inbox">
      <h1>{tb("inbox.title")}</h1>
      <p class="soft">{tb("inbox.lead")}</p>
      <div>
        <Button icon={RotateCw} onClick={inbox.reload}>
          {tb("inbox.reload")}
        </Button>
      </div>
      <Loaded resource={inbox} skeleton={[200, 200]}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState icon={Inbox} title={tb("inbox.empty")}>
              <p>{tb("inbox.empty_text")}</p>
            </EmptyState>
          ) : (
            <ol class="letters">
              {found.map((message) => (
                <Letter key={message.name} message={message} />
              ))}
            </ol>
          )
        }
      </Loaded>
    </main>
  );
}

function Letter({ message }: { message: DemoMessage }) {
  const { channel, to, subject, text, sent_at, name, calendar } = message;
  const Icon = channel === "email" ? Mail : MessageSquare;
  return (
    <Card as="li" class="letter">
      <div class="letter__head" data-testid="letter" data-channel={channel}>
        <Icon size={24} aria-hidden="true" />
        <div>
          <h2>{subject || tb("inbox.sms_to", { to })}</h2>
          <p class="soft small figures">
            {subject && `${tb("inbox.to", { to })} · `}
            {dayAndTime(sent_at)}
          </p>
        </div>
      </div>
      <p class="letter__text">
        {pieces(text, location.origin).map(({ text: words, href }, at) =>
          href ? (
            <a key={at} href={href}>
              {words}
            </a>
          ) : (
            words
          ),
        )}
      </p>
      {calendar && (
        <div>
          <ButtonLink icon={CalendarPlus} href={demoCalendarUrl(name)} download="">
            {tb("inbox.calendar")}
          </ButtonLink>
        </div>
      )}
    </Card>
  );
}
