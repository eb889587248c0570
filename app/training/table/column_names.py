"""What the name of a column says about it, in some ten languages."""

from __future__ import annotations

import re
import unicodedata

from app.training.table.sentences import word_set

_STRONG = word_set(
    """target targets label labels class classes klass klasse klassen clase classe classi outcome
    output response dependent ziel zielwert zielvariable zielgrosse ergebnis resultat cible
    etiqueta etiquette etichetta rotulo objetivo obiettivo alvo doel uitkomst etykieta cel wynik
    metka klas kelas sinif hedef 标签 类别 目标 ラベル クラス 正解 目的変数 레이블 species variety
    diagnosis survived saleprice medv churn churned exited defaulted sold attrition loanstatus
    isfraud fraud spam isspam sentiment approved admitted admit purchased truth groundtruth
    groundtruthlabel targetclass classlabel quality"""
)
_WEAK = word_set(
    """y price preis prix precio prezzo preco prijs cena цена 价格 価格 cost kosten kind type typ
    tipo art category kategorie categorie categoria group gruppe groupe gruppo result rating grade
    note income sold cnt count rentals total score close adjclose mpg value wert revenue umsatz
    sales medianhousevalue charges salary gehalt strength yield default deposit event death
    deathevent status won winner gut good ok passed play cases demand k color colour farbe
    gattung gatunek вид 种类 種類 分類 品種"""
)
_IDS = word_set(
    """id ids index idx key uuid guid row rownumber rownames rowname rowid rownr nr no num number
    nummer numero lfd lfdnr laufendenummer record recordid recno recordnumber obs observation
    instant sample sampleid sno srno serial serialno serialnumber seq sequence case caseid caseno
    passengerid customerid userid clientid patientid patient subjectid subject studentid employeeid
    orderid transactionid matrikelnummer kennung kennnummer identifier identifiant identificador
    vp vpn vpnr versuchsperson proband subj participant participantid respondent respondentid
    编号 序号 番号 번호 номер"""
)
_DATES = word_set(
    """date dates day days datum tag tage dag data fecha dia jour giorno dzien дата datetime dteday
    timestamp zeitstempel born birthday birthdate geburtstag geburtsdatum 日期 日付 날짜 tarih
    päivä pvm dato"""
)
_TIMES = word_set(
    """time times hour hours uhrzeit zeit zeitpunkt heure hora ora uur godzina czas время tid
    timestamp zeitstempel unixtime unix epoch datetime ts clock saat 时间 時刻 時間 beginn ende
    start end arrival departure ankunft abfahrt"""
)
_CALENDAR = word_set(
    """year month day weekday hour minute second jahr monat tag wochentag stunde annee mois jour
    ano mes dia anno mese giorno season quarter week woche date time"""
)
_VERSIONS = word_set("version versions release ver versionsnummer software firmware")
_PEOPLE = word_set(
    """name names fullname firstname lastname surname vorname nachname nom prenom nombre apellido
    nome cognome email mail adresse address phone telefon telephone tel mobile ticket title"""
)
_POSTCODES = word_set(
    """plz postleitzahl zip zipcode postcode postalcode codepostal codigopostal cep psc psč
    kodpocztowy postnummer postnr irányítószám почтовыйиндекс 郵便番号 邮编 우편번호"""
)
_SPLITS = word_set(
    """split set subset partition fold folds cvfold kfold usage part dataset datasplit traintest
    traintestsplit splits aufteilung teilmenge datensatz istrain istest train test training testset
    trainset isvalidation phase sample use"""
)
_NO_NAME = re.compile(r"column \d+|unnamed: ?\d+.*|v\d+|\.\.\.\d+|spalte ?\d+|field ?\d+|x\.?|")


def plain_name(name: str) -> str:
    """Lower case without accents, blanks and marks: "Sale_Price (€)" is "saleprice"."""
    text = re.sub(r"[(\[].*?[)\]]", "", name) or name
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed.casefold() if letter.isalnum())


def names_target(name: str) -> int:
    """2 for a name that is the target's in most tables, 1 for one that often is, else 0."""
    plain = plain_name(name)
    if plain in _STRONG:
        return 2
    if plain in _WEAK or any(plain.endswith(end) for end in ("price", "preis", "label", "target")):
        return 1
    return 0


def names_id(name: str) -> bool:
    """Whether it is a usual name of row numbers or identifiers."""
    plain = plain_name(name)
    if plain in _IDS or plain.startswith(("unnamed0", "rownum")):
        return True
    parts = re.split(r"[\s_.\-]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.strip()))
    return len(parts) > 1 and parts[-1].casefold() in {"id", "ids", "nr", "no", "uuid", "index"}


def has_no_name(name: str) -> bool:
    """Whether the file gave the column no name: "column 1", "Unnamed: 0"."""
    return bool(_NO_NAME.fullmatch(name.casefold())) and name.casefold() not in ("x", "x.")


def names_date(name: str) -> bool:
    """Whether it is a usual name of dates."""
    return _has_word(name, _DATES)


def names_time(name: str) -> bool:
    """Whether it is a usual name of times."""
    return _has_word(name, _TIMES)


def names_calendar(name: str) -> bool:
    """Whether it names a part of the date, such as month or weekday."""
    return plain_name(name) in _CALENDAR


def names_version(name: str) -> bool:
    """Whether it names versions."""
    return _has_word(name, _VERSIONS)


def names_postcode(name: str) -> bool:
    """Whether it names postal codes, whose digits are no amount."""
    return plain_name(name) in _POSTCODES


def names_person(name: str) -> bool:
    """Whether it names persons, or what belongs to one only."""
    return _has_word(name, _PEOPLE)


def names_split(name: str) -> bool:
    """Whether it is a usual name of a column that divides the rows."""
    return plain_name(name) in _SPLITS


def _has_word(name: str, words: frozenset[str]) -> bool:
    plain = plain_name(name)
    if plain in words:
        return True
    parts = re.split(r"[\s_.\-/()]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.strip()))
    return any(plain_name(part) in words for part in parts if part)
