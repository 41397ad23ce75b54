import { Paperclip, SendHorizontal, X } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import {
  ATTACHMENT_LIMIT_OCTETS,
  ATTACHMENT_TYPES,
  ATTACHMENTS_A_MESSAGE,
  CHAT_TEXT_LIMIT,
} from "../../api/chat";
import { Button, ErrorPanel } from "../../components";
import { useAction } from "../../hooks/useAction";
import { type Draft, newDraft } from "./chat";
import { shownName } from "./fileName";
import { sizeText } from "./size";
import { tRoom } from "./texts";

const KINDS: readonly string[] = ATTACHMENT_TYPES;
/** Many systems have no type for these, so that the name has to say it. */
const HEIC_NAMES = [".heic", ".heif"];
const isTaken = ({ type, name }: File) =>
  KINDS.includes(type) || (type === "" && HEIC_NAMES.some((end) => name.toLowerCase().endsWith(end)));
/** Its own octets say that a file is neither picture nor PDF, whatever its name said. */
const NO_SUCH_FILE = "media.not_an_image";

/** Return sends, Shift and Return begins a line. What did not leave stays, and may be sent again. */
export function ChatForm({ onSend }: { onSend: (draft: Draft) => Promise<void> }) {
  const [draft, setDraft] = useState(newDraft);
  const [refused, setRefused] = useState("");
  const picker = useRef<HTMLInputElement>(null);
  const { busy, problem, run, forget } = useAction();
  const change = (part: Partial<Draft>) => {
    forget();
    setDraft({ ...draft, ...part });
  };
  const empty = draft.text.trim() === "" && draft.files.length === 0;
  const send = () =>
    void run(async () => {
      if (empty) return;
      await onSend({ ...draft, text: draft.text.trim() });
      setDraft(newDraft());
    });

  function add(files: readonly File[]) {
    const wrong = files.find((file) => !isTaken(file) || file.size > ATTACHMENT_LIMIT_OCTETS);
    if (wrong) {
      const large = isTaken(wrong);
      setRefused(
        large
          ? tRoom("chat.file_large", { limit: sizeText(ATTACHMENT_LIMIT_OCTETS) })
          : tRoom("chat.file_kind"),
      );
      return;
    }
    setRefused("");
    change({ files: [...draft.files, ...files].slice(0, ATTACHMENTS_A_MESSAGE) });
  }

  return (
    <form
      class="chat__form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {problem && problem.code !== NO_SUCH_FILE && (
        <ErrorPanel problem={problem} onRetry={send}>
          <p>{tRoom("chat.failed")}</p>
        </ErrorPanel>
      )}
      <p class="chat__refused" role="alert">
        {problem?.code === NO_SUCH_FILE ? tRoom("chat.file_false") : refused}
      </p>
      <Files
        files={draft.files}
        onDrop={(file) => change({ files: draft.files.filter((one) => one !== file) })}
      />
      <div class="chat__write">
        <input
          ref={picker}
          type="file"
          hidden
          multiple
          accept={[...ATTACHMENT_TYPES, ...HEIC_NAMES].join(",")}
          data-testid="chat-file"
          onChange={(event) => {
            add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
        <textarea
          class="field__control"
          aria-label={tRoom("chat.write")}
          placeholder={tRoom("chat.write")}
          rows={1}
          maxLength={CHAT_TEXT_LIMIT}
          value={draft.text}
          data-testid="chat-text"
          onInput={(event) => change({ text: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <div class="chat__acts">
          <Button
            kind="quiet"
            icon={Paperclip}
            aria-label={tRoom("chat.attach")}
            disabled={draft.files.length >= ATTACHMENTS_A_MESSAGE}
            onClick={() => picker.current?.click()}
          >
            {tRoom("chat.attach_short")}
          </Button>
          <Button kind="primary" type="submit" icon={SendHorizontal} busy={busy} data-testid="chat-send">
            {tRoom("chat.send")}
          </Button>
        </div>
      </div>
    </form>
  );
}

function Files({ files, onDrop }: { files: readonly File[]; onDrop: (file: File) => void }) {
  if (files.length === 0) return null;
  return (
    <ul class="chat__files" aria-label={tRoom("chat.attached")}>
      {files.map((file) => (
        <li key={`${file.name} ${file.lastModified}`}>
          <span>{shownName(file.name)}</span>
          <span class="soft figures">{sizeText(file.size)}</span>
          <button
            type="button"
            class="chat__tool"
            aria-label={tRoom("chat.detach", { name: shownName(file.name) })}
            onClick={() => onDrop(file)}
          >
            <X size={20} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
