import { Baby, CalendarDays, FolderHeart, HandHeart, UserRoundPlus } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { acceptProxy, type Delegation, endProxy, fetchPeople, type People } from "~/shared/api/care";
import { Avatar, Badge, Banner, Button, Card, Dialog, ErrorPanel, Loaded, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { fullDate } from "~/shared/i18n";
import { refreshSession } from "~/shared/session/session";
import { PatientGate } from "../PatientGate";
import { ChildDialog } from "./ChildDialog";
import { HelperDialog } from "./HelperDialog";
import { choosePerson } from "./person";
import { SpacePage } from "./SpacePage";
import { ts } from "./texts";

export default function PeoplePage() {
  return <PatientGate>{() => <Everybody />}</PatientGate>;
}

type Asked = { proxy: Delegation; side: "for" | "helper" };

/** Whom I act for, who acts for me, and who asks me to. */
function Everybody() {
  const people = useResource((signal) => fetchPeople(signal), []);
  const [adding, setAdding] = useState<"child" | "helper">();
  const [asked, setAsked] = useState<Asked>();

  function changed() {
    people.reload();
    // Whom the account acts for is part of the session: the switcher and the booking form follow it.
    refreshSession().catch(() => undefined);
  }

  return (
    <SpacePage title={ts("people.title")} lead={ts("people.lead")}>
      <Loaded resource={people} skeleton={[40, 140, 56, 40, 140, 56]}>
        {(found) => (
          <>
            {found.invitations.map((proxy) => (
              <Invitation key={proxy.proxy_id} proxy={proxy} onChanged={changed} />
            ))}
            <ActingFor people={found} onAdd={() => setAdding("child")} onStop={setAsked} />
            <Helpers people={found} onAdd={() => setAdding("helper")} onStop={setAsked} />
          </>
        )}
      </Loaded>
      <ChildDialog
        open={adding === "child"}
        onClose={() => setAdding(undefined)}
        onAdded={(proxy) => {
          setAdding(undefined);
          toast(ts("child.added", { name: proxy.patient_name }));
          changed();
        }}
      />
      <HelperDialog
        open={adding === "helper"}
        onClose={() => setAdding(undefined)}
        onSent={() => {
          setAdding(undefined);
          toast(ts("helper.sent"));
          people.reload();
        }}
      />
      <EndDialog asked={asked} onClose={() => setAsked(undefined)} onEnded={changed} />
    </SpacePage>
  );
}

function Invitation({ proxy, onChanged }: { proxy: Delegation; onChanged: () => void }) {
  const { busy, problem, run } = useAction();
  const name = proxy.patient_name;

  async function answer(yes: boolean) {
    await run(async () => {
      await (yes ? acceptProxy(proxy.proxy_id) : endProxy(proxy.proxy_id));
      toast(ts(yes ? "people.accepted" : "people.refused", { name }));
      onChanged();
    });
  }

  return (
    <Banner tone="help" icon={HandHeart} title={ts("people.asked", { name })}>
      <p>{ts("people.asked_text")}</p>
      {problem && <ErrorPanel problem={problem} />}
      <div class="row">
        <Button kind="primary" busy={busy} data-testid="accept-proxy" onClick={() => void answer(true)}>
          {ts("people.accept")}
        </Button>
        <Button busy={busy} onClick={() => void answer(false)}>
          {ts("people.refuse")}
        </Button>
      </div>
    </Banner>
  );
}

interface PartProps {
  people: People;
  onAdd: () => void;
  onStop: (asked: Asked) => void;
}

function ActingFor({ people, onAdd, onStop }: PartProps) {
  const { route } = useLocation();
  const go = (patientId: string, path: string) => {
    choosePerson(patientId);
    route(path);
  };
  return (
    <section class="stack" aria-labelledby="acts-for">
      <h2 id="acts-for">{ts("people.for")}</h2>
      {people.acts_for.length === 0 && <p class="soft">{ts("people.for_empty")}</p>}
      <ul class="stack proxies">
        {people.acts_for.map((proxy) => (
          <ProxyCard
            key={proxy.proxy_id}
            name={proxy.patient_name}
            seed={proxy.patient_id}
            words={ts(proxy.relation === "child" ? "people.child" : "people.relative")}
            until={untilWords(proxy)}
          >
            <Button icon={CalendarDays} onClick={() => go(proxy.patient_id, "/rendez-vous")}>
              {ts("people.appointments")}
            </Button>
            <Button icon={FolderHeart} onClick={() => go(proxy.patient_id, "/dossier")}>
              {ts("people.record")}
            </Button>
            <Button kind="quiet" onClick={() => onStop({ proxy, side: "for" })}>
              {ts("people.stop", { name: proxy.patient_name })}
            </Button>
          </ProxyCard>
        ))}
      </ul>
      <div>
        <Button icon={Baby} data-testid="add-child" onClick={onAdd}>
          {ts("child.add")}
        </Button>
      </div>
    </section>
  );
}

function Helpers({ people, onAdd, onStop }: PartProps) {
  return (
    <section class="stack" aria-labelledby="helpers">
      <h2 id="helpers">{ts("people.helpers")}</h2>
      {people.helpers.length === 0 && <p class="soft">{ts("people.helpers_empty")}</p>}
      <ul class="stack proxies">
        {people.helpers.map((proxy) => (
          <ProxyCard
            key={proxy.proxy_id}
            name={proxy.helper_name}
            seed={proxy.proxy_id}
            words={proxy.status === "active" ? ts("people.helper") : undefined}
            until={untilWords(proxy)}
            badge={proxy.status === "invited" ? ts("people.invited") : undefined}
          >
            <Button data-testid="remove-helper" onClick={() => onStop({ proxy, side: "helper" })}>
              {ts("people.stop_helper", { name: proxy.helper_name })}
            </Button>
          </ProxyCard>
        ))}
      </ul>
      <div>
        <Button icon={UserRoundPlus} data-testid="invite-helper" onClick={onAdd}>
          {ts("helper.add")}
        </Button>
      </div>
    </section>
  );
}

function untilWords({ relation, until }: Delegation): string | undefined {
  if (!until) return undefined;
  return ts(relation === "child" ? "people.until_18" : "people.until", { when: fullDate(until) });
}

interface ProxyCardProps {
  name: string;
  seed: string;
  words?: string | undefined;
  until?: string | undefined;
  badge?: string | undefined;
  children: ComponentChildren;
}

function ProxyCard({ name, seed, words, until, badge, children }: ProxyCardProps) {
  return (
    <Card as="li" tone="flat" class="proxy">
      <div class="proxy__head">
        <Avatar name={name} seed={seed} />
        <div>
          <h3>{name}</h3>
          {words && <p class="soft small">{words}</p>}
          {badge && <Badge>{badge}</Badge>}
          {until && <p class="soft small figures">{until}</p>}
        </div>
      </div>
      <div class="row">{children}</div>
    </Card>
  );
}

interface EndProps {
  asked: Asked | undefined;
  onClose: () => void;
  onEnded: () => void;
}

function EndDialog({ asked, onClose, onEnded }: EndProps) {
  const { busy, problem, run, forget } = useAction();
  const mine = asked?.side === "for";
  const name = (mine ? asked?.proxy.patient_name : asked?.proxy.helper_name) ?? "";

  const close = () => {
    forget();
    onClose();
  };
  async function end() {
    if (!asked) return;
    await run(async () => {
      await endProxy(asked.proxy.proxy_id);
      toast(ts(mine ? "people.stopped" : "people.withdrawn", { name }));
      onClose();
      onEnded();
    });
  }

  return (
    <Dialog
      open={asked !== undefined}
      title={ts(mine ? "people.ask_stop" : "people.ask_withdraw", { name })}
      onClose={close}
      actions={
        <>
          <Button kind="primary" onClick={close}>
            {ts("people.keep")}
          </Button>
          <Button kind="danger" busy={busy} data-testid="end-proxy" onClick={() => void end()}>
            {ts(mine ? "people.ask_stop_yes" : "people.ask_withdraw_yes", { name })}
          </Button>
        </>
      }
    >
      <p>{mine ? ts("people.ask_stop_text") : ts("people.ask_withdraw_text", { name })}</p>
      {problem && <ErrorPanel problem={problem} />}
    </Dialog>
  );
}
