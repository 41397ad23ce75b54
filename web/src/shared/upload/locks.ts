// Of several tabs with the same photos on the device, one sends each.

const held = new Map<string, () => void>();

/** True when this tab may send that photo, until `release` or its end. */
export function hold(id: string): Promise<boolean> {
  // Without the API (Safari before 15.4) two tabs may send the same photo: the server keeps one.
  if (!navigator.locks || held.has(id)) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`comptoir-photo-${id}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise<void>((done) => held.set(id, done));
    });
  });
}

export function release(id: string): void {
  held.get(id)?.();
  held.delete(id);
}
