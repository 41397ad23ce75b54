import type { ComponentType } from "preact";
import lazy from "preact-iso/lazy";
import { ApiProblem } from "./api/problem";
import { ErrorPanel } from "./components/Surface";
import { useTitle } from "./hooks/useTitle";
import { tc } from "./i18n/common";

/**
 * A route fetched when it is visited: `lazyPage(() => import("./ResultsPage"))`.
 * When its file cannot be fetched (no line, or a new version was installed meanwhile) the page says so.
 */
export function lazyPage(load: () => Promise<{ default: ComponentType }>) {
  return lazy(() => load().catch(() => ({ default: PageUnavailable })));
}

function PageUnavailable() {
  useTitle(tc("app.name"));
  const problem = new ApiProblem({ code: navigator.onLine ? "client.unreachable" : "client.offline" });
  return (
    <main id="contenu" class="page stack">
      <h1 class="visually-hidden">{tc("app.name")}</h1>
      <ErrorPanel problem={problem} onRetry={() => location.reload()} />
    </main>
  );
}
