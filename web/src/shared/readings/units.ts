const UNIT_WORDS: Record<string, string> = {
  "mm[Hg]": "mmHg",
  Cel: "°C",
  "[degF]": "°F",
  "[lb_av]": "lb",
  "[in_i]": "in",
  "kg/m2": "kg/m²",
  Ohm: "Ω",
  "[diop]": "D",
  "[p'diop]": "Δ",
  deg: "°",
  um: "µm",
  "{1}": "",
  "1": "",
  "{logMAR}": "logMAR",
  "{Parinaud}": "Parinaud",
};

/** UCUM as people read it. */
export const unitText = (unit: string): string => UNIT_WORDS[unit] ?? unit;
