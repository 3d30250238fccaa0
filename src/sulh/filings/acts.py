"""Acts: what can be reported to have been done, in ten families.

Identifiers are stable: an act is never renamed or removed, only added. Each is mapped to the
sub-event of ACLED (codebook of 2024) and the type of organised violence of UCDP (GED codebook:
1 state-based, 2 non-state, 3 one-sided) that it would be counted under, or to nothing. Neither
mapping says that an act happened, by whom, or that it breaks anything.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Act:
    """An act: its family, what it is called, its ACLED sub-event and its UCDP type ("": none)."""

    family: str
    name: str
    acled: str = ""
    ucdp: int = 0


FAMILIES: Final = {
    "K": "kinetic",
    "F": "forces and lines",
    "A": "air and sea",
    "S": "sanctuary and proxies",
    "C": "civilians",
    "H": "humanitarian and economic",
    "P": "propaganda and cyber",
    "M": "against the mechanism",
    "N": "notification",
    "D": "commitments in time",
}

_CLASH: Final = "Armed clash"
_SHELLING: Final = "Shelling/artillery/missile attack"
_ATTACK: Final = "Attack"

ACTS: Final[dict[str, Act]] = {
    "small-arms-fire": Act("K", "small-arms fire", _CLASH, 1),
    "exchange-of-fire": Act("K", "exchange of fire", _CLASH, 1),
    "heavy-weapon-fire": Act("K", "heavy-weapon, artillery or mortar fire", _SHELLING, 1),
    "tank-fire": Act("K", "tank fire", _SHELLING, 1),
    "air-strike": Act("K", "air or drone strike", "Air/drone strike", 1),
    "explosion": Act("K", "explosion of unstated cause"),
    "ground-assault": Act("K", "raid or ground assault", _CLASH, 1),
    "post-overrun": Act("K", "post taken or destroyed", _CLASH, 1),
    "ambush": Act("K", "ambush", _CLASH, 1),
    "explosive-device": Act("K", "improvised device or mine", "Remote explosive/landmine/IED", 1),
    "suicide-attack": Act("K", "suicide attack", "Suicide bomb", 1),
    "fire-at-monitors": Act("K", "fire at monitors, their cameras or drones", _ATTACK),
    "line-crossed": Act("F", "crossing of a line by forces"),
    "infiltration": Act("F", "infiltration of armed persons", _CLASH, 1),
    "weapons-inside-line": Act("F", "weapons inside a withdrawal line"),
    "new-position": Act("F", "new position or fortification"),
    "massing": Act("F", "massing of forces"),
    "movement-unnotified": Act("F", "movement or exercise without notice"),
    "weapons-absent": Act("F", "weapons absent from storage"),
    "airspace-violation": Act("A", "violation of airspace"),
    "drone-reconnaissance": Act("A", "reconnaissance by drone"),
    "maritime-violation": Act("A", "violation at sea"),
    "sanctuary": Act("S", "hosting of an armed group"),
    "training-or-transit": Act("S", "training or transit of an armed group"),
    "finance-or-media": Act("S", "finance or media of an armed group"),
    "tip-unanswered": Act("S", "no answer to information shared"),
    "attack-from-territory": Act("S", "attack by a group from the territory", _CLASH, 1),
    "civilians-killed": Act("C", "killing of civilians", _ATTACK, 3),
    "civilians-injured": Act("C", "injury of civilians", _ATTACK),
    "abduction": Act("C", "abduction", "Abduction/forced disappearance"),
    "detention": Act("C", "detention", "Arrests"),
    "torture": Act("C", "torture", _ATTACK),
    "sexual-violence": Act("C", "sexual violence", "Sexual violence"),
    "child-recruitment": Act("C", "recruitment of children"),
    "displacement": Act("C", "displacement"),
    "property-destroyed": Act("C", "destruction of property", "Looting/property destruction"),
    "extortion": Act("C", "extortion"),
    "aid-blocked": Act("H", "aid blocked"),
    "crossing-closed": Act("H", "crossing closed"),
    "trade-blocked": Act("H", "trade or transit blocked"),
    "infrastructure-damaged": Act("H", "water, power or other infrastructure damaged"),
    "return-blocked": Act("H", "return of people blocked"),
    "hostile-propaganda": Act("P", "hostile propaganda"),
    "incitement": Act("P", "incitement"),
    "network-shutdown": Act("P", "shutdown or jamming of networks"),
    "intrusion": Act("P", "intrusion into computers"),
    "access-denied": Act("M", "access of monitors denied"),
    "access-delayed": Act("M", "access of monitors delayed or conditioned"),
    "monitors-threatened": Act("M", "intimidation of monitors"),
    "information-withheld": Act("M", "information withheld from the mechanism"),
    "reply-missing": Act("M", "no reply to the mechanism"),
    "monitors-withdrawn": Act("M", "withdrawal of monitors"),
    "leak": Act("M", "leak of what was sealed"),
    "notice-missing": Act("N", "no prior notice"),
    "notice-wrong": Act("N", "wrong notice"),
    "meeting-not-held": Act("D", "meeting not held"),
    "body-not-named": Act("D", "committee or seat not named"),
    "prisoner-not-returned": Act("D", "prisoner not returned"),
    "report-not-delivered": Act("D", "report not delivered"),
}
