import { Messages } from "~/shared/messages/MessagesPage";
import { DeskHeader } from "./DeskHeader";

export default function MessagesPage() {
  return (
    <>
      <DeskHeader />
      <Messages />
    </>
  );
}
