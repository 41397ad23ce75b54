import { Account } from "~/shared/security/AccountPage";
import { DeskHeader } from "./DeskHeader";

export default function AccountPage() {
  return (
    <>
      <DeskHeader />
      <Account signOutInHeader />
    </>
  );
}
