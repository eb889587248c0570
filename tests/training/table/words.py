"""Words of many languages and the legacy encodings in which people's files have them."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "German": ("cp1252 mac_roman cp850 iso8859-15", "größe grün weiß süß Mädchen Straße Übung"),
    "French": ("cp1252 mac_roman cp850", "élevé catégorie âge français garçon hôpital forêt"),
    "Spanish": ("cp1252 mac_roman cp850", "año niño región tamaño población corazón número"),
    "Portuguese": ("cp1252", "coração não região informação preço João ação país"),
    "Italian": ("cp1252 mac_roman", "città qualità perché più università età così velocità"),
    "Swedish": ("cp1252 cp850", "kön ålder längd röd grön hög låg färg Göteborg storlek är"),
    "Danish": ("cp1252", "køn rød grøn blå størrelse år København høj æble får"),
    "Polish": ("cp1250 iso8859-2 cp852", "żółty długość łąkowy święto płeć źródło Łódź różowy"),
    "Czech": ("cp1250 iso8859-2 cp852", "příliš žluťoučký kůň délka šířka červený věk město"),
    "Hungarian": ("cp1250 cp852", "hosszúság szélesség nő férfi kék zöld erős hőmérséklet idő"),
    "Romanian": ("cp1250", "înălţime bărbat roşu Bucureşti Iaşi vârstă mărime oraş ţară"),
    "Croatian": ("cp1250", "težina šuma čaša ćevap žuta Šibenik veličina kuća muškarac"),
    "Turkish": ("cp1254 iso8859-9 cp857", "şişman ağırlık ölçü kırmızı yeşil şehir güneş küçük"),
    "Lithuanian": ("cp1257", "aukštis žalia šešėlis ąžuolas vyrų mėlyna ūkis įėjimas"),
    "Latvian": ("cp1257", "sarkanā zaļš vīrietis Rīga Jūrmala mīksts ātrs lēns ģimene"),
    "Russian": (
        "cp1251 koi8_r iso8859-5 cp866 mac_cyrillic",
        "длина вид ширина мужчина женщина Москва возраст город цвет красный хорошо",
    ),
    "Ukrainian": ("cp1251 koi8_u", "довжина ні Київ Львів жінка чоловік колір червоний вік"),
    "Bulgarian": ("cp1251", "дължина мъж жена цвят червен зелен град възраст тегло ъгъл"),
    "Greek": ("cp1253 iso8859-7 cp737", "ύψος βάρος φύλο άνδρας γυναίκα Αθήνα μήκος πλάτος"),
    "Hebrew": ("cp1255 iso8859-8", "אורך רוחב סוג גבר אישה ירושלים צבע אדום ירוק גיל משקל"),
    "Arabic": ("cp1256 iso8859-6", "طول عرض نوع رجل امرأة نعم القاهرة لون أحمر أخضر وزن"),
    "Thai": ("cp874", "ความยาว ความกว้าง ชนิด ชาย หญิง กรุงเทพ สีแดง เขียว น้ำหนัก"),
    "Chinese": ("gb18030", "长 宽 种类 身高 体重 性别 北京 红色 年龄 城市 价格 温度"),
    "Chinese, Taiwan": ("cp950", "身高 體重 性別 長度 寬度 種類 臺北 紅色 年齡 價格 溫度"),
    "Japanese": ("cp932 euc_jp", "長さ 幅 種類 身長 体重 性別 東京 赤 はい いいえ りんご バナナ"),
    "Korean": ("cp949", "키 몸무게 성별 길이 너비 종류 서울 빨강 나이 도시 가격 온도"),
}
"""Encodings and words."""
