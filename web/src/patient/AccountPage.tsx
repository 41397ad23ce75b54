import { Account } from "~/shared/security/AccountPage";
import { PatientGate } from "./PatientGate";

export default function AccountPage() {
  return <PatientGate roles={["patient", "interpreter"]}>{() => <Account />}</PatientGate>;
}
