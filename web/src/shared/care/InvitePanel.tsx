import "./care.css";
import { Send, UserRound, UserRoundPlus } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchGuests, type Guest, type GuestKind, inviteGuest, removeGuest } from "../api/care";
import type { ApiProblem } from "../api/problem";
import { Badge, Banner, Button, Dialog, ErrorPanel, Field, Skeleton, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { usePolling } from "../hooks/usePolling";
import { useResource } from "../hooks/useResource";
import { dayAndTime } from "../i18n";
import { tcare } from "./texts";

interface InvitePanelProps {
  consultationId: string;
  /** Whom this person may invite; the first is proposed. */
  kinds: readonly [GuestKind, ...GuestKind[]];
}

const POLL_MS = 10_000;

/** Who is invited to one visit, inviting somebody, and taking it back. */
export function InvitePanel({ consultationId, kinds }: InvitePanelProps) {
  const guests = useResource((signal) => fetchGuests(consultationId, signal), [consultationId]);
  usePolling(guests, POLL_MS);
  const [inviting, setInviting] = useState(false);
  const [asked, setAsked] = useState<Guest>();
  const onlyFamily = kinds.length === 1 && kinds[0] === "family";
  return (
    <section class="stack guests" aria-label={tcare("guests.title")} data-testid="guests">
      <h3>{tcare("guests.title")}</h3>
      {guests.problem && !guests.data && <ErrorPanel problem={guests.problem} onRetry={guests.reload} />}
      {!guests.data && !guests.problem && <Skeleton heights={[60]} />}
      {guests.data?.length === 0 && <p class="soft">{tcare("guests.none")}</p>}
      {guests.data && guests.data.length > 0 && (
        <ul class="stack guests">
          {guests.data.map((guest) => (
            <One key={guest.guest_id} guest={guest} onRemove={() => setAsked(guest)} />
          ))}
        </ul>
      )}
      {inviting ? (
        <InviteForm
          consultationId={consultationId}
          kinds={kinds}
          onSent={(guest) => {
            setInviting(false);
            toast(tcare("guests.sent", { name: guest.name, hint: guest.hint }));
            guests.reload();
          }}
          onCancel={() => setInviting(false)}
        />
      ) : (
        <div>
          <Button icon={UserRoundPlus} data-testid="invite" onClick={() => setInviting(true)}>
            {tcare(onlyFamily ? "guests.invite_family" : "guests.invite")}
          </Button>
        </div>
      )}
      <RemoveDialog
        consultationId={consultationId}
        guest={asked}
        onClose={() => setAsked(undefined)}
        onRemoved={guests.reload}
      />
    </section>
  );
}

function One({ guest, onRemove }: { guest: Guest; onRemove: () => void }) {
  const { name, kind, hint, status, expires_at } = guest;
  return (
    <li class="guest" data-status={status}>
      <UserRound size={24} class="guest__icon" aria-hidden="true" />
      <div class="guest__words">
        <strong>{name}</strong>, <span class="soft">{tcare(`guests.kind_${kind}`).toLowerCase()}</span>
        {status === "entered" ? (
          <p>
            <Badge tone="action">{tcare("guests.entered")}</Badge>
          </p>
        ) : (
          <p class="soft small">
            {tcare("guests.invited", { hint })}
            <br />
            {tcare("guests.expires", { when: dayAndTime(expires_at) })}
          </p>
        )}
      </div>
      <Button kind="quiet" aria-label={tcare("guests.remove_name", { name })} onClick={onRemove}>
        {tcare("guests.remove")}
      </Button>
    </li>
  );
}

interface InviteFormProps extends InvitePanelProps {
  onSent: (guest: Guest) => void;
  onCancel: () => void;
}

function InviteForm({ consultationId, kinds, onSent, onCancel }: InviteFormProps) {
  const [kind, setKind] = useState<GuestKind>(kinds[0]);
  const [name, setName] = useState("");
  const [contact, setContact] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, problem, run, forget } = useAction();
  const misread = problem?.is("session.contact_invalid") ?? false;
  const lack = (text: string, least: number) =>
    tried && text.trim().length < least ? tcare("guests.missing") : undefined;

  async function send() {
    setTried(true);
    if (name.trim() === "" || contact.trim().length < 3) return;
    await run(async () => {
      onSent(await inviteGuest(consultationId, { name: name.trim(), contact: contact.trim(), kind }));
    });
  }

  return (
    <form
      class="stack guest-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p>{tcare("guests.lead")}</p>
      {problem && !misread && <Refused problem={problem} />}
      {kinds.length > 1 && (
        <fieldset class="guest-kinds">
          <legend>{tcare("guests.kind")}</legend>
          {kinds.map((one) => (
            <label key={one}>
              <input type="radio" name="kind" checked={one === kind} onChange={() => setKind(one)} />
              {tcare(`guests.kind_${one}`)}
            </label>
          ))}
        </fieldset>
      )}
      <Field
        label={tcare("guests.name")}
        name="guest-name"
        autocomplete="off"
        value={name}
        maxLength={100}
        error={lack(name, 1)}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <Field
        label={tcare("guests.contact")}
        name="guest-contact"
        autocomplete="off"
        autocapitalize="none"
        value={contact}
        maxLength={200}
        error={misread ? tcare("guests.contact_wrong") : lack(contact, 3)}
        onInput={(event) => {
          setContact(event.currentTarget.value);
          forget();
        }}
      />
      <div class="row">
        <Button kind="primary" type="submit" icon={Send} busy={busy} data-testid="invite-send">
          {tcare("guests.go")}
        </Button>
        <Button onClick={onCancel}>{tcare("guests.cancel")}</Button>
      </div>
    </form>
  );
}

function Refused({ problem }: { problem: ApiProblem }) {
  const kind = problem.is("signaling.room_full")
    ? "full"
    : problem.is("consultation.too_early")
      ? "early"
      : undefined;
  if (!kind) return <ErrorPanel problem={problem} />;
  return (
    <Banner tone="help" title={tcare(`guests.${kind}`)} live="assertive">
      <p>{tcare(`guests.${kind}_text`)}</p>
    </Banner>
  );
}

interface RemoveProps {
  consultationId: string;
  guest: Guest | undefined;
  onClose: () => void;
  onRemoved: () => void;
}

function RemoveDialog({ consultationId, guest, onClose, onRemoved }: RemoveProps) {
  const { busy, problem, run, forget } = useAction();
  const name = guest?.name ?? "";

  const close = () => {
    forget();
    onClose();
  };
  async function remove() {
    if (!guest) return;
    await run(async () => {
      await removeGuest(consultationId, guest.guest_id);
      toast(tcare("guests.removed", { name }));
      onClose();
      onRemoved();
    });
  }

  return (
    <Dialog
      open={guest !== undefined}
      title={tcare("guests.ask", { name })}
      onClose={close}
      actions={
        <>
          <Button kind="primary" onClick={close}>
            {tcare("guests.ask_keep")}
          </Button>
          <Button kind="danger" busy={busy} data-testid="remove-guest" onClick={() => void remove()}>
            {tcare("guests.ask_yes", { name })}
          </Button>
        </>
      }
    >
      <p>{tcare("guests.ask_text", { name })}</p>
      {problem && <ErrorPanel problem={problem} />}
    </Dialog>
  );
}
