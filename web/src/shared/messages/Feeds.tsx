import "./messages.css";
import { CalendarSync, Copy } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { createFeed, type Feed, type FeedMade, fetchFeeds, revokeFeed } from "../api/messages";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Field } from "../components/Field";
import { Loaded } from "../components/Loaded";
import { Banner, Card, ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { useResource } from "../hooks/useResource";
import { dayAndTime, dayInWords } from "../i18n/time";
import { tm } from "./texts";

/** A practitioner's agenda in other calendars: one address a device, shown once, removed one by one. */
export function Feeds() {
  const feeds = useResource((signal) => fetchFeeds(signal), []);
  const { busy, problem, run } = useAction();
  const [name, setName] = useState("");
  const [made, setMade] = useState<FeedMade>();

  function create(event: Event) {
    event.preventDefault();
    void run(async () => {
      setMade(await createFeed(name.trim()));
      setName("");
      feeds.reload();
    });
  }

  return (
    <Card labelledBy="feeds-title">
      <h2 id="feeds-title">{tm("feeds.title")}</h2>
      <p class="soft">{tm("feeds.lead")}</p>
      {problem && <ErrorPanel problem={problem} />}
      {made && <Made feed={made} onDone={() => setMade(undefined)} />}
      <Loaded resource={feeds} skeleton={[64]}>
        {(found) =>
          found.length === 0 ? (
            <p class="soft">{tm("feeds.none")}</p>
          ) : (
            <ul class="feeds">
              {found.map((feed) => (
                <One key={feed.feed_id} feed={feed} onRevoked={feeds.reload} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <form class="feeds__new" onSubmit={create}>
        <Field
          label={tm("feeds.name")}
          hint={tm("feeds.name_hint")}
          name="feed-name"
          maxLength={60}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" icon={CalendarSync} busy={busy} data-testid="create-feed">
          {tm("feeds.create")}
        </Button>
      </form>
    </Card>
  );
}

const nameOf = (feed: Feed) => feed.name || tm("feeds.unnamed");

function Made({ feed, onDone }: { feed: FeedMade; onDone: () => void }) {
  const field = useRef<HTMLDivElement>(null);
  async function copy() {
    try {
      await navigator.clipboard.writeText(feed.url);
      toast(tm("feeds.copied"));
    } catch {
      // Not allowed here: the address is marked, and the keyboard copies it.
      field.current?.querySelector("input")?.select();
    }
  }
  return (
    <Banner tone="action" icon={CalendarSync} title={tm("feeds.made")} live="polite">
      <p>{tm("feeds.made_text")}</p>
      <div ref={field} class="feeds__address">
        <Field
          label={tm("feeds.address", { name: nameOf(feed) })}
          name="feed-address"
          readOnly
          value={feed.url}
          onFocus={(event) => event.currentTarget.select()}
        />
      </div>
      <div class="row">
        <Button kind="primary" icon={Copy} onClick={() => void copy()}>
          {tm("feeds.copy")}
        </Button>
        <Button kind="quiet" onClick={onDone}>
          {tm("feeds.done")}
        </Button>
      </div>
    </Banner>
  );
}

function One({ feed, onRevoked }: { feed: Feed; onRevoked: () => void }) {
  const [asking, setAsking] = useState(false);
  const { busy, problem, run } = useAction();
  const revoke = () =>
    run(async () => {
      await revokeFeed(feed.feed_id);
      setAsking(false);
      toast(tm("feeds.revoked"));
      onRevoked();
    });
  return (
    <li class="feed" data-testid="feed">
      <div>
        <strong>{nameOf(feed)}</strong>
        <span class="soft small figures">
          {tm("feeds.created", { when: dayInWords(feed.created_at) })} ·{" "}
          {feed.last_read_at ? tm("feeds.read", { when: dayAndTime(feed.last_read_at) }) : tm("feeds.never")}
        </span>
      </div>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {tm("feeds.revoke")}
        <span class="visually-hidden"> {nameOf(feed)}</span>
      </Button>
      <Dialog
        open={asking}
        title={tm("feeds.revoke_title")}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button kind="primary" onClick={() => setAsking(false)}>
              {tm("feeds.revoke_no")}
            </Button>
            <Button kind="danger" busy={busy} onClick={() => void revoke()}>
              {tm("feeds.revoke")}
            </Button>
          </>
        }
      >
        <p>{tm("feeds.revoke_text", { name: nameOf(feed) })}</p>
        {problem && <ErrorPanel problem={problem} />}
      </Dialog>
    </li>
  );
}
