// The number to call when the call fails: fetched while the line still works, kept for when it does not.

import { fetchLine } from "../../api/line";
import { remember, remembered } from "../../storage";

const NAME = "call.telephone";

export const knownTelephone = (): string | null => remembered(NAME);

/** Asked at the beginning of each call; a failure leaves what was known. */
export function learnTelephone(): void {
  fetchLine().then(
    ({ telephone }) => remember(NAME, telephone),
    () => undefined,
  );
}
