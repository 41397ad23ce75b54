import "./sign-in.css";
import { useId } from "preact/hooks";
import { Card } from "../components/Surface";
import { tc } from "../i18n/common";
import { OidcButtons, PasskeyButton } from "./OtherWays";
import { PasswordForm } from "./PasswordForm";

interface SignInProps {
  /** Password only: for a screen that nobody holds, such as the cabin's. */
  simple?: boolean;
  /** The page's own title says it already. */
  untitled?: boolean;
}

/** The ways in for staff: provider, passkey, password. */
export function SignIn({ simple = false, untitled = false }: SignInProps) {
  const titleId = useId();
  return (
    <Card {...(untitled ? {} : { labelledBy: titleId })} class="sign-in-ways">
      {!untitled && <h2 id={titleId}>{tc("sign_in.title")}</h2>}
      {!simple && (
        <>
          <OidcButtons />
          <PasskeyButton />
          <hr />
        </>
      )}
      <PasswordForm />
    </Card>
  );
}
