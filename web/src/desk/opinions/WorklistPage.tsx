import { useState } from "preact/hooks";
import { useTitle } from "~/shared/hooks/useTitle";
import { Chips } from "~/shared/opinions/Chips";
import { OpinionBoard } from "~/shared/opinions/OpinionBoard";
import { to } from "~/shared/opinions/texts";
import { DeskHeader } from "../DeskHeader";

const BOXES = ["worklist", "asked", "closed"] as const;
type Shown = (typeof BOXES)[number];

/** Opinions that wait for me, those I asked for, and what is over. */
export default function WorklistPage() {
  const [shown, setShown] = useState<Shown>("worklist");
  useTitle(to("title"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page page--wide stack">
        <h1>{to("title")}</h1>
        <Chips
          legend={to("boxes")}
          options={BOXES.map((value) => ({ value, label: to(value) }))}
          chosen={[shown]}
          onChange={([box]) => box && setShown(box)}
        />
        {shown === "closed" ? (
          <>
            <OpinionBoard box="worklist" closed base="/desk/avis" />
            <h2>{to("asked")}</h2>
            <OpinionBoard box="asked" closed base="/desk/avis" />
          </>
        ) : (
          <OpinionBoard key={shown} box={shown} closed={false} base="/desk/avis" />
        )}
      </main>
    </>
  );
}
