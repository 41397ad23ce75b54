// 1,024 short words a language, from the BIP-39 lists: no two begin with the same four letters.

import { wordlist as english } from "@scure/bip39/wordlists/english.js";
import { wordlist as french } from "@scure/bip39/wordlists/french.js";

const SIZE = 1024;

/** Words nobody wants to be told in a consultation, and words of medicine, which could be taken for advice. */
const UNFIT_FRENCH =
  "abusif affreux agonie alarmer alerte anxieux arsenic assaut asticot atroce avarice aveugle biopsie blafard boueux " +
  "brutal caféine carnage chagrin chute colère coupure crainte cruel curatif cyanure danger démolir dénuder diable " +
  "docteur dosage doseur embryon ennemi erreur estomac faiblir fatal fatigue fébrile fémur fiasco fissure fléau folie " +
  "foulure fragile frapper frayeur fureur furieux furtif gélule gouffre hasard honteux hurler injure larme litige " +
  "mortier muscle nocif nuire obscur organe peser phobie plexus potion prison priver proie remède requin risque " +
  "rompre rotule ruiner sabre sérum sévir soldat sombre thorax tibia tordre torse toxine trahir tympan typhon tyran " +
  "vaccin venger vexant vexer vipère virus vorace";
const UNFIT_ENGLISH =
  "abuse acid alarm arm armed blame bleak bleed blind blood bomb bone burst crash crawl crazy crime cruel crush cry " +
  "damage danger deny devil diet dirt dizzy drill drip drop dumb dust enemy error evil faint fall false fat fatal fault " +
  "fever ghost gloom grief guilt gun harsh heart hip hurt ill knee leg liar lonely lung mad mass muscle nerve nurse " +
  "obscure panic pill poison prison pulse rifle risk rib sad scare shock shoot sick skin skull slave slow snake spike " +
  "sting stomach surge swear sword tired tongue tooth toxic trap trash trick ugly upset vein victim virus weapon weird";

/** The shortest are the quickest to read aloud. Both sides must cut the list the same way. */
function shortest(list: readonly string[], unfit: string): string[] {
  const without = new Set(unfit.split(" "));
  const words = list.map((word) => word.normalize("NFC")).filter((word) => !without.has(word));
  return words.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, SIZE);
}

export const FRENCH = shortest(french, UNFIT_FRENCH);
export const ENGLISH = shortest(english, UNFIT_ENGLISH);
