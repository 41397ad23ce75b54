/** What a kiosk needs of the call, in one piece that is fetched ahead. */
export { CheckStep, ConsentStep, DoctorStep } from "./Steps";
export { VisitScreen } from "./VisitScreen";
