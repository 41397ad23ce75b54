import {
  Accessibility,
  Activity,
  Apple,
  Baby,
  Bone,
  Brain,
  Bug,
  Droplet,
  Droplets,
  Ear,
  Eye,
  FlaskConical,
  Flower2,
  GlassWater,
  HandHeart,
  HeartPulse,
  type LucideIcon,
  MessageCircleHeart,
  Ribbon,
  ScanFace,
  Stethoscope,
  Venus,
  Wind,
} from "lucide-preact";

const ICONS: Record<string, LucideIcon> = {
  allergology: Flower2,
  cardiology: HeartPulse,
  dermatology: ScanFace,
  endocrinology: FlaskConical,
  ent: Ear,
  gastroenterology: Apple,
  geriatrics: HandHeart,
  gynaecology: Venus,
  haematology: Droplet,
  infectiology: Bug,
  nephrology: Droplets,
  neurology: Brain,
  oncology: Ribbon,
  ophthalmology: Eye,
  paediatrics: Baby,
  pneumology: Wind,
  psychiatry: MessageCircleHeart,
  rehabilitation: Accessibility,
  rheumatology: Bone,
  urology: GlassWater,
  vascular: Activity,
};

/** The picture of a speciality; the stethoscope for general practice and for any new one. */
export function specialityIcon(code: string): LucideIcon {
  return ICONS[code] ?? Stethoscope;
}
