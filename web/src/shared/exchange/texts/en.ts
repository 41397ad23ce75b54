import type { Beside } from "../../i18n";
import type { fr } from "./fr";

const en: Beside<typeof fr> = {
  "copies.title": "Copies that left Comptoir",
  "copies.none": "No copy has left.",
  "copies.photo": "Photo: {site}, {when}",
  "copies.photo_gone": "Photo now in another record",
  "copies.pacs": "{actor} sent it to {destination}, {when}",
  "copies.file": "{actor} took it as a DICOM file, {when}",
  "state.waiting": "On its way",
  "state.sent": "Arrived",
  "state.failed": "Not arrived",
  "error.away": "The PACS does not answer. It is tried again.",
  "error.credentials": "The PACS refuses our account. Tell your administrator.",
  "error.address": "The address of the PACS is not right. Tell your administrator.",
  "error.fault": "The PACS has a fault.",
  "error.busy": "Comptoir was too busy. It is tried again.",
  "error.erased": "This person’s photos were erased.",
  "error.locked": "This person’s photos are locked.",
  "error.restricted": "It was marked as intimate meanwhile. Send it again if it should leave.",
  "error.moved": "It went to another record meanwhile.",
  "error.damaged": "The photo cannot be read.",
  "error.refused": "The PACS refuses it.",
  "copies.again": "Send again",
  "copies.again_of": "Send again to {destination}, copy asked for {when}",

  "out.title": "Take the photo out",
  "out.dicom": "DICOM file",
  "out.photo": "Send to {pacs}",
  "out.series": "Send the series ({count}) to {pacs}",
  "out.done": "It is being sent.",
  "out.intimate_title": "Send intimate photos?",
  "out.intimate_text":
    "Everybody with access to {pacs} will be able to see them. The record says that they were sent, and the patient sees it.",
  "out.intimate_yes": "Send the intimate photos",
  "out.intimate_no": "Send nothing",

  "archive.title": "Your photos",
  "archive.title_of": "Photos of {name}",
  "archive.text":
    "Download all photos in one compressed folder. Then open the file index.html: it works without a network.",
  "archive.intimate": "Intimate photos are kept apart. Do not download this folder to a shared device.",
  "archive.go": "Download all photos",
};

export default en;
