"""How often letters are in languages, to tell encodings apart that all decode a file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

_RARE = math.log(1e-5)


@dataclass(frozen=True)
class Language:
    """The letters beyond ASCII of a language, the most frequent first.

    ``share`` is their share of the text's characters beyond ASCII, ``others`` the number of
    further characters that have the rest, ``prior`` the logarithm of how often files are in it.
    """

    letters: str
    prior: float = 0.0
    share: float = 0.97
    others: int = 3000

    @cached_property
    def logs(self) -> dict[str, float]:
        """The logarithm of each letter's probability, by a rule of ranks."""
        shift = 3 if len(self.letters) < 120 else 25
        weights = {
            letter: 1 / (rank + shift) for rank, letter in enumerate(dict.fromkeys(self.letters))
        }
        total = sum(weights.values())
        return {letter: math.log(self.share * w / total) for letter, w in weights.items()}

    @cached_property
    def rest(self) -> float:
        """The logarithm of the probability of a character that is none of the letters."""
        return max(_RARE * 1.3, math.log((1 - self.share) / self.others))


_WESTERN = (
    Language("üäößé"),
    Language("éàèêçôâîûùïëœ"),
    Language("óíáéñúü"),
    Language("ãçáéíóêõâúàôü", -0.3),
    Language("àèùòìéó", -0.3),
    Language("ëéïóèöüê", -1.0),
    Language("åøæéöä", -0.3),
    Language("äåöéü", -0.3),
    Language("àéèóíçòúïü", -1.5),
    Language("íáðéúóþæýö", -3.0),
    Language("éèöäüßóáíçñàêëïãåøæôâîûúùìòõœðþýšž", -2.0),
)
_CENTRAL = (
    Language("łąęóżśćńź", -0.6),
    Language("íáéěčřžýšůúďťňóäöü", -0.8),
    Language("áíčéžýšúľťôďňäóĺŕ", -1.2),
    Language("áéőöóíüúű", -0.8),
    Language("ăîâşţșțéö", -1.2),
    Language("čšžćđ", -1.0),
    Language("áéíóúýäöüßčćšžřěůłąęśżźńőűăâîşţđďťňľĺŕô", -3.0),
)
_TURKISH = (Language("ıüşçğöâî", -0.6),)
_BALTIC = (
    Language("ėšįųžąčęū", -1.2),
    Language("āīēšūņļķžčģ", -1.2),
    Language("äõüöšž", -1.2),
)
_VIETNAMESE = (Language("đươôâêăáàéèíóòúùýãõ\u0300\u0301\u0303\u0309\u0323", -1.5),)
_CYRILLIC = (
    Language("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", -0.3),
    Language("оаніиртвселкудмпзяьбгйчхцїюжєшщфґ", -0.9),
    Language("аоиетнрсвлкдпмзгъубчцйжщхфюшяь", -1.2),
    Language("аоиенрстукјвдмплзгбчћшцжхђњљфџ", -1.5),
    Language("аніырелсткодвмпуяцьзгўбчхшжйюэё", -2.0),
)
_GREEK = (Language("αοιετσνηυρπκμλςόίγδάωέχθήφύώβξζψϊϋΐΰ", -0.4),)
_HEBREW = (Language("יוהלרבתמאשנעםדקחפסכגטצןזךףץ", -1.0),)
_ARABIC = (
    Language("اليمونرتبةعدسفهكقأحجشطصىخإضزثذئغءظؤآ", -0.5),
    Language("ایردنهومتبسلشکزفگعخقجآپحطصچضغثظذءژئأ", -1.0),
)
_THAI = (Language("านร่อก้เงมยลวิดทสีตะัปบคุหแจพช็ำใขไูโถผศณซธญฟภ์ึฉืๆฐฎฆฤฏษฮฝ", -0.5),)
_SIMPLIFIED = Language(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家"
    "种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机"
    "十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加"
    "西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更"
    "别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展"
    "马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共"
    "确传师观清今切院让识候带导争运男岁龄宽重身体性别种类名称价格城市编号日期销量温度湿度颜色红绿蓝黄黑甲乙丙丁"
    "好坏低是否鱼鸟花叶根茎树米克升左右",
    -0.4,
    0.75,
    3500,
)
_TRADITIONAL = Language(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家"
    "種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機"
    "十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加"
    "西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更"
    "別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展"
    "馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共"
    "確傳師觀清今切院讓識候帶導爭運男歲齡寬重身高體重性別種類名稱價格城市編號日期銷量溫度濕度顏色紅綠藍黃黑"
    "甲乙丙丁好壞低台灣香港北縣",
    -0.6,
    0.75,
    5000,
)
_JAPANESE = Language(
    "のいんるしたスなてにンとーをがトルはイアリラシでックドマからカジタうきこっレプテされもコくせロメまフりパサグウバニ"
    "オキすけナチツズよそめハわらつみちどビえじダムミおブャデあぎだポゴベへノネひュソふゃョげぼねぶょモワヤゆホぬゅペ"
    "ェヒセボエガザォケゲィ日一人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北"
    "午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨国会社事方者場員立開手力問代明動京目通言理体田"
    "主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住真有口少町料工建空"
    "急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習"
    "駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢身幅種類値番号年齢性別体重身長価格都市府県地域氏名区温湿速距"
    "離厚甲乙丙丁良否低型",
    -0.4,
    0.9,
    3500,
)
_KOREAN = Language(
    "이다는에의을가고지하를은한로기도사서나리자그어대인아일해시라정수들과부있으보여스장만전제주게상구우면원니동소유공"
    "조관신경비방모물무생선거적세발어마성미문중내금안국개연계실용당단학간화회분입말통년월업교치행때출명위민재까운것"
    "음식더된않바없요할습았였했던작되러며요양체현반오람본결강트크드타터레르프포파토카코크키몸게별남녀높낮음길폭너종"
    "류품질값격번호이름나이점수속도온습색깔빨강노랑파랑검정꽃잎줄기좋나쁨예아니서울부산대구광주",
    -0.5,
    0.85,
    2000,
)

LANGUAGES: dict[str, tuple[Language, ...]] = {
    "western": _WESTERN,
    "central": _CENTRAL,
    "turkish": _TURKISH + _WESTERN[-1:],
    "baltic": _BALTIC,
    "vietnamese": _VIETNAMESE,
    "cyrillic": _CYRILLIC,
    "greek": _GREEK,
    "hebrew": _HEBREW,
    "arabic": _ARABIC,
    "thai": _THAI,
    "simplified": (_SIMPLIFIED,),
    "traditional": (_TRADITIONAL,),
    "japanese": (_JAPANESE,),
    "korean": (_KOREAN,),
}
"""By the group of languages that an encoding is for."""
