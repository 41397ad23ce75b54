import { tRoom } from "./texts";

interface EndReasonTextProps {
  /** As the server names it, or "". */
  reason: string | null;
  /** What the practitioner wrote for the patient. */
  text?: string;
}

/** Why the visit ended, when it did not simply end. */
export function EndReasonText({ reason, text }: EndReasonTextProps) {
  const words = tRoom.find(`ended.${reason}`);
  if (!words && !text) return null;
  return (
    <>
      {words && <p data-testid="end-reason">{tRoom("ended.reason", { reason: words })}</p>}
      {text && <p data-testid="end-text">{tRoom("ended.text", { text })}</p>}
    </>
  );
}
