import { useState } from "preact/hooks";
import { useTitle } from "~/shared/hooks/useTitle";
import { Chips } from "~/shared/opinions/Chips";
import { OpinionBoard } from "~/shared/opinions/OpinionBoard";
import { to } from "~/shared/opinions/texts";

const BOXES = ["asked", "closed"] as const;

/** What the doctors of the place asked specialists. */
export default function OpinionsPage() {
  const [shown, setShown] = useState<(typeof BOXES)[number]>("asked");
  useTitle(to("title"));
  return (
    <main id="contenu" class="page page--wide stack">
      <h1>{to("title")}</h1>
      <Chips
        legend={to("boxes")}
        options={BOXES.map((value) => ({ value, label: to(value) }))}
        chosen={[shown]}
        onChange={([box]) => box && setShown(box)}
      />
      <OpinionBoard key={shown} box="asked" closed={shown === "closed"} base="/assistant/avis" />
    </main>
  );
}
