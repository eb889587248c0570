"""Words of units, types and totals, as they stand in tables."""

from __future__ import annotations

_UNITS = """
s ms µs us ns sec sek min h hr hrs std d day days yr yrs year years m mm cm dm km µm um nm
in inch ft mi kg g mg µg ug t lb lbs oz v mv kv a ma µa ua w mw kw kwh wh j kj mj cal kcal
ev n kn nm pa hpa kpa mpa bar mbar atm psi torr k °c ºc c degc °f f degf hz khz mhz ghz
ohm ω kω µf nf pf mol mmol l ml dl µl m2 m² m3 m³ cm2 cm² cm3 cm³ mm2 mm² km2 km² ha m/s
km/h mph kmh m/s2 m/s² m/s^2 rpm 1/min 1/s 1/h % ‰ ppm ppb db dba lx lux lm cd rad deg °
grad € $ £ eur usd gbp chf px bit byte kb mb gb count counts a.u. g/l mg/l µg/l mg/dl
mmol/l g/cm3 g/cm³ kg/m3 kg/m³ kg/m2 kg/m² w/m2 w/m² µs/cm µg/m3 µg/m³ n/m n/mm n/mm²
n/mm2 tsd mio mrd jahre stück stk
"""
_TYPES = """
float float32 float64 f32 f64 double dbl int int32 int64 i32 i64 u32 u64 integer long num
numeric number real str string text char chr varchar object bool boolean lgl logical date
datetime time dttm fct factor category categorical nominal ordinal continuous discrete
class meta ignore
"""
_TOTALS = """
total totals sum sums subtotal average avg mean median std stdev min max count n summe
gesamt gesamtsumme insgesamt mittelwert mittel durchschnitt minimum maximum anzahl somme
moyenne totaux suma razem średnia promedio media totale somma soma média totaal gemiddelde
yhteensä keskiarvo summa medelvärde celkem průměr összesen átlag toplam ortalama итого
всего сумма среднее 合计 总计 平均 合計 平均値 합계 평균
"""

UNITS = frozenset(_UNITS.split())
TYPES = frozenset(_TYPES.split())
TOTALS = frozenset(_TOTALS.split())
"""All in lower case."""
