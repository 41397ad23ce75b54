import { Download, FileText } from "lucide-preact";
import { attachmentUrl, type ChatAttachment, type ChatMessage } from "../../api/chat";
import { timeOfDay } from "../../i18n";
import { tCall } from "../texts";
import { savedName, shownName } from "./fileName";
import { sizeText } from "./size";
import { tRoom } from "./texts";

interface ChatLineProps {
  message: ChatMessage;
  mine: boolean;
  consultationId: string;
}

export function ChatLine({ message, mine, consultationId }: ChatLineProps) {
  const { author, role, text, attachments = [], sent_at } = message;
  return (
    <li class="chat__line" data-mine={mine ? "" : undefined} data-testid="chat-message">
      <p class="chat__who">
        <strong>{mine ? tRoom("chat.mine") : author}</strong>
        {!mine && <span> · {tCall(`role.${role}`)}</span>}
        <time class="figures" dateTime={sent_at}>
          {timeOfDay(sent_at)}
        </time>
      </p>
      {text && <p class="chat__text">{text}</p>}
      {attachments.map((one) => (
        <Attachment key={one.attachment_id} one={one} consultationId={consultationId} />
      ))}
    </li>
  );
}

function Attachment({ one, consultationId }: { one: ChatAttachment; consultationId: string }) {
  return one.media_type.startsWith("image/") ? (
    <Picture one={one} consultationId={consultationId} />
  ) : (
    <Document one={one} consultationId={consultationId} />
  );
}

function Picture({ one, consultationId }: { one: ChatAttachment; consultationId: string }) {
  const href = attachmentUrl(consultationId, one.attachment_id, "preview");
  const name = shownName(one.name);
  return (
    <a
      class="chat__picture"
      href={href}
      target="_blank"
      rel="noreferrer"
      data-testid="chat-attachment"
      aria-label={tRoom("chat.open", { name })}
    >
      <img src={href} alt={name} loading="lazy" />
    </a>
  );
}

/** Never shown inside a page of ours: what a PDF can do is for a reader of PDF to hold back. */
function Document({ one, consultationId }: { one: ChatAttachment; consultationId: string }) {
  const name = shownName(one.name);
  return (
    <a
      class="chat__file"
      href={attachmentUrl(consultationId, one.attachment_id)}
      download={savedName(one.name)}
      data-testid="chat-attachment"
      aria-label={tRoom("chat.download", { name, size: sizeText(one.size) })}
    >
      <FileText size={28} aria-hidden="true" />
      <span class="chat__file-name">
        <span>{name}</span>
        <span class="soft figures">PDF · {sizeText(one.size)}</span>
      </span>
      <Download size={20} aria-hidden="true" />
    </a>
  );
}
