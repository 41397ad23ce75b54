import { useEffect, useState } from "preact/hooks";
import { pixelsOf } from "./pixels";
import { judge, type Reason } from "./quality";
import { nearnessOf, type View } from "./series";

export interface Judged {
  reasons: Reason[];
  readable: boolean;
}

/** Null while it is being judged. */
export function useJudged(file: File, view: View): Judged | null {
  const [judged, setJudged] = useState<Judged | null>(null);
  useEffect(() => {
    let left = false;
    setJudged(null);
    void pixelsOf(file).then((pixels) => {
      if (left) return;
      setJudged({ reasons: pixels ? judge(pixels, nearnessOf(view)) : [], readable: pixels !== null });
    });
    return () => {
      left = true;
    };
  }, [file, view]);
  return judged;
}
