import { Send } from "lucide-preact";
import { useState } from "preact/hooks";
import { sendDocuments } from "~/shared/api/prescriptions";
import { Button } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tk } from "../texts/place";

/** A message that says where the documents are; they themselves are never in it. */
export function SendPart({ visitId, onPressed }: { visitId: string; onPressed: () => void }) {
  const [channels, setChannels] = useState<string[]>();
  const { busy, problem, run } = useAction();
  const send = () => {
    onPressed();
    void run(async () => setChannels((await sendDocuments(visitId)).channels));
  };
  return (
    <div class="stack done__send">
      {channels === undefined && (
        <Button icon={Send} busy={busy} data-testid="kiosk-send" onClick={send}>
          {tk("done.send")}
        </Button>
      )}
      <p class="soft" role="status" data-testid="kiosk-sent">
        {problem ? tk("done.not_sent") : channels ? sentWords(channels) : tk("done.send_help")}
      </p>
    </div>
  );
}

function sentWords(channels: string[]): string {
  if (channels.length === 0) return tk("done.sent_nowhere");
  return channels.map((one) => tk(one === "sms" ? "done.sent_sms" : "done.sent_email")).join(" ");
}
