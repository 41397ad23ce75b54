export const DATABASE = "comptoir-photos";

/** Removes every photo this device still holds, and the key they are under. Other tabs let go by themselves. */
export function wipePhotos(): Promise<void> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.deleteDatabase(DATABASE);
      request.onsuccess = request.onerror = request.onblocked = () => resolve();
    } catch {
      // No storage in this browser: nothing was ever kept.
      resolve();
    }
  });
}
