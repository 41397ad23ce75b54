"""Files written by hand as real instruments write them, for the parsers of XML."""

import re

_EYE = re.compile(r"(</?(?:ns\w+:)?(?:Distance|Near)?)([RL])(/?>)")


def swapped(text: str) -> str:
    """The same file with the elements of the right eye named left and the other way round."""
    return _EYE.sub(lambda found: found[1] + {"R": "L", "L": "R"}[found[2]] + found[3], text)


JOIA_SPACES = " ".join(
    f'xmlns:ns{part}="http://www.joia.or.jp/standardized/namespaces/{part}"'
    for part in ("Common", "REF", "KM", "LM", "SBJ", "TM")
)
COMMON = (
    "<nsCommon:Common><nsCommon:Company>TOPCON</nsCommon:Company><nsCommon:ModelName>TRK-2P</nsCommon:ModelName>"
    "<nsCommon:MachineNo>4711</nsCommon:MachineNo><nsCommon:ROMVersion>1.20</nsCommon:ROMVersion>"
    "<nsCommon:Date>2024-03-07</nsCommon:Date><nsCommon:Time>14:05:09</nsCommon:Time>"
    "<nsCommon:Patient><nsCommon:No.>0001</nsCommon:No.><nsCommon:ID/></nsCommon:Patient></nsCommon:Common>"
)


def joia(*measures: str, common: str = COMMON) -> str:
    return f"<Ophthalmology {JOIA_SPACES}>{common}{''.join(measures)}</Ophthalmology>"


REF = """<Measure type="REF"><nsREF:REF>
  <nsREF:R>
    <nsREF:List No="1"><nsREF:Sphere unit="D">  -1.25</nsREF:Sphere><nsREF:Cylinder unit="D">  -0.50</nsREF:Cylinder>
      <nsREF:Axis unit="deg">  7</nsREF:Axis><nsREF:SE unit="D">-1.500</nsREF:SE></nsREF:List>
    <nsREF:List No="2"><nsREF:Error>NO CENTER</nsREF:Error></nsREF:List>
    <nsREF:Median><Sphere unit="D">-1.25</Sphere><nsREF:Cylinder unit="D">-0.50</nsREF:Cylinder><Axis unit="deg">7</Axis></nsREF:Median>
  </nsREF:R>
  <nsREF:L><nsREF:Median><nsREF:Sphere unit="D">+0.00</nsREF:Sphere><nsREF:Cylinder unit="D"/><nsREF:Axis unit="deg">123</nsREF:Axis></nsREF:Median></nsREF:L>
  <nsREF:PD><nsREF:Distance unit="mm">63.0</nsREF:Distance><nsREF:Near unit="mm"></nsREF:Near></nsREF:PD><nsREF:VD unit="mm">12.00</nsREF:VD>
</nsREF:REF></Measure>"""

KM = """<Measure type="KM"><nsKM:KM><nsKM:L><nsKM:Median>
  <nsKM:R1><nsKM:Radius unit="mm">7.86</nsKM:Radius><nsKM:Power unit="D">43.00</nsKM:Power><nsKM:Axis unit="deg">178</nsKM:Axis></nsKM:R1>
  <nsKM:R2><nsKM:Radius unit="mm">7.71</nsKM:Radius><nsKM:Power unit="D">43.75</nsKM:Power><nsKM:Axis unit="deg">88</nsKM:Axis></nsKM:R2>
  <nsKM:Average><nsKM:Radius unit="mm">7.79</nsKM:Radius><nsKM:Power unit="D">43.37</nsKM:Power></nsKM:Average>
  <nsKM:Cylinder><nsKM:Power unit="D">-0.75</nsKM:Power><nsKM:Axis unit="deg">178</nsKM:Axis></nsKM:Cylinder>
</nsKM:Median></nsKM:L></nsKM:KM></Measure>"""

LM = """<Measure type="LM"><nsLM:LM><nsLM:R><nsLM:Sphere unit="D">-2.00</nsLM:Sphere><nsLM:Cylinder unit="D">0.00</nsLM:Cylinder>
  <nsLM:Axis unit="deg">0</nsLM:Axis><nsLM:Add1 unit="D">2.25</nsLM:Add1><nsLM:Add2 unit="D"/><nsLM:H Prism="P">0.25</nsLM:H><nsLM:V Prism="P">1.00</nsLM:V></nsLM:R>
  <nsLM:PD><nsLM:B><nsLM:Distance unit="mm">62.0</nsLM:Distance></nsLM:B><nsLM:R><nsLM:Distance unit="mm">30.5</nsLM:Distance></nsLM:R>
  <nsLM:L><nsLM:Distance unit="mm">31.5</nsLM:Distance></nsLM:L></nsLM:PD></nsLM:LM></Measure>"""

TM = """<Measure type="TM"><nsTM:TM><nsTM:R><nsTM:List No="1"><nsTM:IOP_mmHg unit="mmHg">31.0</nsTM:IOP_mmHg><nsTM:IOP_Pa unit="Pa">4133</nsTM:IOP_Pa></nsTM:List>
  <nsTM:List No="2"><nsTM:Error>APL ERR</nsTM:Error></nsTM:List><nsTM:Average><nsTM:IOP_mmHg unit="mmHg">31.0</nsTM:IOP_mmHg></nsTM:Average></nsTM:R>
  <nsTM:L><nsTM:List No="1"><nsTM:IOP_Pa unit="Pa">3600</nsTM:IOP_Pa></nsTM:List></nsTM:L>
  <nsTM:CorrectedIOP><nsTM:Formula1><nsTM:R><nsTM:Param1>520</nsTM:Param1><nsTM:CCT unit="mm">0.528</nsTM:CCT>
    <nsTM:Measured><nsTM:IOP_mmHg unit="mmHg">31.0</nsTM:IOP_mmHg></nsTM:Measured><nsTM:Corrected><nsTM:IOP_mmHg unit="mmHg">32.4</nsTM:IOP_mmHg></nsTM:Corrected>
  </nsTM:R></nsTM:Formula1></nsTM:CorrectedIOP></nsTM:TM>
  <CCT><R><List No="1"><CCT_mm unit="mm"> 0.528</CCT_mm><Error></Error></List></R><L><List No="1"><CCT_mm/><Error>BLINK</Error></List></L></CCT></Measure>"""


def exam(number: int, distance: str, right: tuple[str, str, str], acuity: str = "") -> str:
    sphere, cylinder, axis = right
    return f"""<nsSBJ:ExamDistance No="{number}"><nsSBJ:Distance unit="cm">{distance}</nsSBJ:Distance><nsSBJ:RefractionData><nsSBJ:R>
      <nsSBJ:Sph unit="D">{sphere}</nsSBJ:Sph><nsSBJ:Cyl unit="D">{cylinder}</nsSBJ:Cyl><nsSBJ:Axis unit="deg">{axis}</nsSBJ:Axis></nsSBJ:R></nsSBJ:RefractionData>
      <nsSBJ:VA><nsSBJ:R>{acuity}</nsSBJ:R><nsSBJ:B/></nsSBJ:VA><nsSBJ:PD><nsSBJ:B unit="mm">63,0</nsSBJ:B></nsSBJ:PD></nsSBJ:ExamDistance>"""


def sbj(*types: tuple[str, str]) -> str:
    body = "".join(
        f'<nsSBJ:Type No="{number}"><nsSBJ:TypeName>{name}</nsSBJ:TypeName>{content}</nsSBJ:Type>'
        for number, (name, content) in enumerate(types, start=1)
    )
    return f'<Measure type="SBJ"><nsSBJ:RefractionTest>{body}</nsSBJ:RefractionTest></Measure>'


NIDEK = """<Data><Company>NIDEK</Company><ModelName>NT-530P</ModelName><ROMVersion>1.05</ROMVersion><Version>NIDEK_V1.00</Version>
<Date>2024/03/07</Date><Time>14:05:09</Time><Patient><No.>12</No.><ID></ID></Patient><Comment/>
<R><NT><NTList No="1"><mmHg>16</mmHg><kPa>2.1</kPa></NTList><NTList No="2"><Error>BLINK</Error></NTList><NTList No="3"><mmHg>17</mmHg><kPa>2.3</kPa></NTList>
 <NTAverage><mmHg>16.5</mmHg><kPa>2.2</kPa></NTAverage><CorrectedIOP><Param1>520um</Param1><Param2>12</Param2><CCT>533um</CCT>
 <Measured><mmHg>16.5</mmHg></Measured><Corrected><mmHg>17.0</mmHg></Corrected></CorrectedIOP></NT>
 <PACHY><PACHYList No="1"><Thickness>533 um</Thickness></PACHYList><PACHYAverage><Thickness>533</Thickness><Error/></PACHYAverage>
 <PACHYImage>..\\images\\P0001_R.jpg</PACHYImage></PACHY></R>
<L><NT><NTList No="1"><kPa>2.0</kPa></NTList></NT><PACHY><PACHYList No="1"><Error>ALM</Error></PACHYList></PACHY></L></Data>"""

LENS = '<Sphare>-1.25</Sphare><Cylinder>- 0.50</Cylinder><Axis>173</Axis><ADD>2.00</ADD><NearSphare>0.75</NearSphare><PrismX base="out">0.50</PrismX><PrismY base="down">0.25</PrismY>'
LM7 = f"""<Ophthalmology><Common><Company>NIDEK</Company><ModelName>LM-7P</ModelName><MachineNo>A12</MachineNo><Version>NIDEK_V1.01</Version>
<Date>2024/03/07</Date><Time>14:05</Time></Common><Measure Type="LM"><LM><S/><R>{LENS}<ConfidenceIndex>9</ConfidenceIndex><Error/></R>
<L><Sphere>+1.00</Sphere><Cylinder/><Axis/></L></LM><PD><Distance>62.5</Distance><DistanceR>31.0</DistanceR><DistanceL>31.5</DistanceL></PD></Measure></Ophthalmology>"""
