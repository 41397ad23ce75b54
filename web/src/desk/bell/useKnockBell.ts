import { useEffect, useRef } from "preact/hooks";
import type { CallSession } from "~/shared/call";
import { titleCount } from "~/shared/hooks/useTitle";
import { chime } from "../board/chime";

/** On the page of a visit: a sound for each new knock, and their number in the tab. Who was told to wait is silent. */
export function useKnockBell(session: CallSession): void {
  const ringing = session.knocks.value.filter(({ quiet }) => !quiet);
  const ids = ringing.map(({ member }) => member).join(" ");
  const known = useRef(new Set<string>());
  useEffect(() => {
    const present = new Set(ids.split(" ").filter(Boolean));
    if ([...present].some((id) => !known.current.has(id))) chime();
    known.current = present;
    titleCount.value = present.size;
  }, [ids]);
  useEffect(
    () => () => {
      titleCount.value = 0;
    },
    [],
  );
}
