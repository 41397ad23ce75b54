import { CircleCheck, Clock, RotateCw, TriangleAlert } from "lucide-preact";
import { type PhotoCopy, resendCopy } from "../api/exchange";
import { Badge, Button, ErrorPanel } from "../components";
import { useAction } from "../hooks/useAction";
import { dayAndTime } from "../i18n";
import { siteWords } from "../staff/photoWords";
import { tx } from "./texts";

const LOOKS = {
  waiting: { tone: "plain", icon: Clock },
  sent: { tone: "action", icon: CircleCheck },
  failed: { tone: "amber", icon: TriangleAlert },
} as const;

interface CopyListProps {
  /** Newest first. */
  copies: PhotoCopy[];
  /** Of many photos: each copy says of which. */
  named?: boolean;
  /** With it, what did not arrive can be sent again. */
  onAgain?: () => void;
}

/** In words: who gave out which copy, to whom, and whether it arrived. */
export function CopyList({ copies, named, onAgain }: CopyListProps) {
  const again = useAction();
  if (copies.length === 0) return <p class="soft small">{tx("copies.none")}</p>;
  return (
    <>
      <ul class="stack" data-testid="copies" aria-live="polite">
        {copies.map((copy) => (
          <li key={copy.copy_id} data-state={copy.state}>
            {named && <p>{photoOf(copy)}</p>}
            <p class={named ? "soft small" : undefined}>
              {tx(`copies.${copy.kind}`, {
                actor: copy.actor,
                destination: copy.destination,
                when: dayAndTime(copy.asked_at),
              })}
            </p>
            {copy.kind === "pacs" && <Badge {...LOOKS[copy.state]}>{tx(`state.${copy.state}`)}</Badge>}
            {copy.error && <p class="soft small">{reason(copy.error)}</p>}
            {copy.state === "failed" && onAgain && (
              <Button
                icon={RotateCw}
                busy={again.busy}
                aria-label={tx("copies.again_of", {
                  destination: copy.destination,
                  when: dayAndTime(copy.asked_at),
                })}
                onClick={() =>
                  void again.run(async () => {
                    await resendCopy(copy.copy_id);
                    onAgain();
                  })
                }
              >
                {tx("copies.again")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {again.problem && <ErrorPanel problem={again.problem} />}
    </>
  );
}

const photoOf = (copy: PhotoCopy): string =>
  copy.taken_at
    ? tx("copies.photo", { site: siteWords(copy.body_site), when: dayAndTime(copy.taken_at) })
    : tx("copies.photo_gone");

const reason = (error: string): string => tx.find(`error.${error}`) ?? tx("error.refused");
