import { locale } from "~/shared/i18n";

/** Frequent diagnoses of the skin, by their ICD-10 (CIM-10) code; any other can be written. */
const DIAGNOSES: Record<string, { fr: string; en: string }> = {
  "D22.9": { fr: "Naevus mélanocytaire", en: "Melanocytic naevus" },
  "D23.9": { fr: "Tumeur bénigne de la peau", en: "Benign skin tumour" },
  "C43.9": { fr: "Mélanome malin", en: "Malignant melanoma" },
  "D03.9": { fr: "Mélanome in situ", en: "Melanoma in situ" },
  "C44.9": { fr: "Carcinome cutané", en: "Skin carcinoma" },
  "D04.9": { fr: "Carcinome in situ (Bowen)", en: "Carcinoma in situ (Bowen)" },
  "L57.0": { fr: "Kératose actinique", en: "Actinic keratosis" },
  L82: { fr: "Kératose séborrhéique", en: "Seborrhoeic keratosis" },
  "D18.0": { fr: "Angiome", en: "Haemangioma" },
  "L20.9": { fr: "Dermatite atopique", en: "Atopic dermatitis" },
  "L23.9": { fr: "Eczéma de contact allergique", en: "Allergic contact dermatitis" },
  "L21.9": { fr: "Dermatite séborrhéique", en: "Seborrhoeic dermatitis" },
  "L40.0": { fr: "Psoriasis en plaques", en: "Plaque psoriasis" },
  "L70.0": { fr: "Acné vulgaire", en: "Acne vulgaris" },
  "L71.9": { fr: "Rosacée", en: "Rosacea" },
  "L50.9": { fr: "Urticaire", en: "Urticaria" },
  "B02.9": { fr: "Zona", en: "Herpes zoster" },
  "B00.1": { fr: "Herpès", en: "Herpes simplex" },
  "B35.4": { fr: "Dermatophytie du corps", en: "Tinea corporis" },
  B86: { fr: "Gale", en: "Scabies" },
  "L01.0": { fr: "Impétigo", en: "Impetigo" },
  L80: { fr: "Vitiligo", en: "Vitiligo" },
};

export const diagnoses = (): { code: string; words: string }[] =>
  Object.entries(DIAGNOSES).map(([code, names]) => ({ code, words: names[locale.value] }));

/** The code of what was picked from the list; undefined for words of one's own. */
export const codeOf = (words: string): string | undefined =>
  diagnoses().find((one) => one.words.toLowerCase() === words.trim().toLowerCase())?.code;
