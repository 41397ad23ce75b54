import { FileText } from "lucide-preact";
import { attachmentUrl, type ChatAttachment, type ChatMessage } from "../../api/chat";
import { timeOfDay } from "../../i18n";
import { tCall } from "../texts";
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
  const picture = one.media_type.startsWith("image/");
  const href = attachmentUrl(consultationId, one.attachment_id, picture ? "preview" : "original");
  return (
    <a
      class={picture ? "chat__picture" : "chat__file"}
      href={href}
      target="_blank"
      rel="noreferrer"
      data-testid="chat-attachment"
      aria-label={tRoom("chat.open", { name: one.name })}
    >
      {picture ? (
        <img src={href} alt={one.name} loading="lazy" />
      ) : (
        <>
          <FileText size={22} aria-hidden="true" />
          <span>{one.name}</span>
          <span class="soft figures">{sizeText(one.size)}</span>
        </>
      )}
    </a>
  );
}
