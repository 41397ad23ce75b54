import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useTitle } from "~/shared/hooks/useTitle";
import { SignIn } from "~/shared/session/SignIn";
import { me } from "~/shared/session/session";
import { t } from "./texts";

/** Only a path of this origin: `?vers=` must not lead people elsewhere. */
const safePath = (wanted: string | undefined) =>
  wanted?.startsWith("/") && !wanted.startsWith("//") && !wanted.includes("\\") ? wanted : undefined;

export default function SignInPage() {
  useTitle(t("sign_in.title"));
  const { query, route } = useLocation();
  const back = safePath(query.vers);

  // Already signed in (another tab, a link kept): straight to where the person was going.
  useEffect(() => {
    if (me.value?.role === "patient") route(back ?? "/rendez-vous", true);
  }, []);

  return (
    <main id="contenu" class="page stack">
      <h1>{t("sign_in.title")}</h1>
      <p class="soft">{t("sign_in.lead")}</p>
      <SignIn
        onSignedIn={(person, landsOn) => {
          if (person.role === "patient") route(back ?? landsOn ?? "/rendez-vous", true);
          else
            location.assign(
              landsOn ?? { practitioner: "/desk", assistant: "/assistant", cabin: "/cabin" }[person.role],
            );
        }}
      />
    </main>
  );
}
