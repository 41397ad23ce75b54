import { useEffect, useRef } from "preact/hooks";
import type { CabinHere } from "~/shared/api/types";
import type { Printing } from "./usePrinting";

/** What the attendant asks this screen to print, once for each time she asked. */
export function useAskedPrinting(asked: CabinHere["print"] | undefined, { action, print }: Printing): void {
  const last = useRef<string>();
  const failed = action.problem !== undefined;
  useEffect(() => {
    if (!asked || (last.current === asked.asked_at && !failed)) return;
    last.current = asked.asked_at;
    print(asked.consultation_id);
  }, [asked]);
}
