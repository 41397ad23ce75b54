import { Mail, MessageSquare } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  type Channel,
  fetchPreferences,
  forgetContact,
  type MessageContact,
  type Preferences,
} from "../api/messages";
import { Button } from "../components/Button";
import { Check } from "../components/Field";
import { Card, ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import type { Resource } from "../hooks/useResource";
import { NewContact } from "./NewContact";
import { tm } from "./texts";
import { type Wish, withChannel } from "./wish";

interface ContactsProps {
  found: Preferences;
  wish: Wish;
  onWish: (wish: Wish) => void;
  onContacts: Resource<Preferences>;
}

/** The two ways to write to somebody: which are used, and at which address. */
export function Contacts({ found, wish, onWish, onContacts }: ContactsProps) {
  const [adding, setAdding] = useState<Channel>();
  const { problem, run } = useAction();

  const forget = (channel: Channel) =>
    run(async () => {
      await forgetContact(channel);
      onContacts.set(await fetchPreferences());
      toast(tm("where.forgotten"));
    });

  return (
    <Card labelledBy="where-title">
      <h2 id="where-title">{tm("where.title")}</h2>
      <p class="soft">{tm("where.lead")}</p>
      {problem && <ErrorPanel problem={problem} />}
      <ul class="ways">
        {found.contacts.map((contact) => (
          <li key={contact.channel} class="way" data-testid={`way-${contact.channel}`}>
            <Way
              contact={contact}
              chosen={wish.channels.includes(contact.channel)}
              onChoose={(on) => onWish(withChannel(wish, contact.channel, on))}
            />
            {contact.carried && adding !== contact.channel && (
              <div class="way__actions">
                <Button
                  kind="quiet"
                  class="btn--flush"
                  data-testid={`add-${contact.channel}`}
                  onClick={() => setAdding(contact.channel)}
                >
                  {tm(contact.hint ? `where.other.${contact.channel}` : `where.add.${contact.channel}`)}
                </Button>
                {contact.given && (
                  <Button kind="quiet" class="btn--flush" onClick={() => void forget(contact.channel)}>
                    {tm("where.forget")}
                  </Button>
                )}
              </div>
            )}
            {adding === contact.channel && (
              <NewContact
                channel={contact.channel}
                onDone={(changed) => {
                  setAdding(undefined);
                  if (changed) onContacts.set(changed);
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface WayProps {
  contact: MessageContact;
  chosen: boolean;
  onChoose: (on: boolean) => void;
}

function Way({ contact: { channel, hint, given, carried }, chosen, onChoose }: WayProps) {
  const Icon = channel === "email" ? Mail : MessageSquare;
  const usable = carried && hint !== null;
  const about = !carried
    ? tm(`where.off.${channel}`)
    : (hint ?? tm(`where.none.${channel}`)) + (hint && !given ? ` · ${tm("where.login")}` : "");
  return (
    <Check
      name={`channel-${channel}`}
      checked={usable && chosen}
      disabled={!usable}
      onChange={(event) => {
        onChoose(event.currentTarget.checked);
        // The last one stays, whatever was clicked.
        event.currentTarget.checked = chosen;
      }}
    >
      <span class="way__name">
        <Icon size={22} aria-hidden="true" />
        {tm(`where.${channel}`)}
      </span>
      <span class="soft small">{about}</span>
    </Check>
  );
}
