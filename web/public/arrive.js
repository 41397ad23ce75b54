// A page one of whose own files does not arrive runs nothing at all and would stay blank, as on a line that changes
// from Wi-Fi to mobile in that second. This asks again by itself, and says so. Plain and alone: nothing else runs then.
(() => {
  const KEY = "comptoir.arrive";
  const TRIES = 5;
  const FORGOTTEN_MS = 120000;
  const french = !(navigator.language || "fr").toLowerCase().startsWith("en");
  const words = french
    ? ["La page n’est pas arrivée en entier.", "Nous réessayons dès que la ligne répond.", "Réessayer maintenant"]
    : ["The page did not arrive whole.", "We try again as soon as the line answers.", "Try again now"];
  let shown = false;

  const read = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}");
      return Date.now() - kept.at < FORGOTTEN_MS ? kept.tries : 0;
    } catch {
      return 0;
    }
  };
  const again = () => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ tries: read() + 1, at: Date.now() }));
    } catch {}
    location.reload();
  };
  const show = () => {
    const place = document.getElementById("app");
    if (shown || !place || place.childElementCount > 0) return;
    shown = true;
    const main = document.createElement("main");
    main.setAttribute("data-testid", "page-incomplete");
    main.style.cssText = "max-width:34rem;margin:15vh auto;padding:0 1.25rem;font:1.125rem/1.5 system-ui,sans-serif";
    const [title, hope, retry] = ["h1", "p", "button"].map((name) => document.createElement(name));
    title.textContent = words[0];
    title.style.fontSize = "1.5rem";
    hope.textContent = words[1];
    hope.setAttribute("role", "status");
    retry.textContent = words[2];
    retry.type = "button";
    retry.style.cssText = "min-height:3rem;padding:0 1.25rem;font:inherit";
    retry.addEventListener("click", again);
    main.append(title, hope, retry);
    place.append(main);
    const tries = read();
    if (tries >= TRIES) return;
    addEventListener("online", again);
    if (navigator.onLine) setTimeout(again, 500 * 2 ** tries);
  };
  addEventListener(
    "error",
    ({ target }) => {
      if (!(target instanceof HTMLScriptElement)) return;
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", show);
      else show();
    },
    true,
  );
})();
