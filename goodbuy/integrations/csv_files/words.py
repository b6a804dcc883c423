"""The words people put over their columns, in five languages and many programs."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field, with the label and the number that tell two columns of one field apart."""

    field: str
    label: str = ""
    slot: str = ""


# One line a field: English, German, French, Spanish, Dutch, and what programs write.
WORDS: dict[str, str] = {
    "name": "name|full name|contact name|display name|contact|vollstandiger name|nom complet|"
    "nombre completo|volledige naam|naam|ansprechpartner|kontakt|person|file as",
    "given_name": "first name|firstname|given name|forename|first|vorname|prenom|nombre|voornaam",
    "middle_name": "middle name|additional name|zweiter vorname|deuxieme prenom|"
    "segundo nombre|tweede naam|tussenvoegsel|middle",
    "family_name": "last name|lastname|surname|family name|last|nachname|familienname|"
    "nom de famille|nom|apellido|apellidos|achternaam",
    "prefix": "name prefix|salutation|prefix|anrede|titre|civilite|tratamiento|aanhef",
    "suffix": "name suffix|suffix|namenszusatz|suffixe|sufijo|achtervoegsel",
    "nickname": "nickname|short name|spitzname|surnom|apodo|bijnaam",
    "company": "company|company name|organization|organisation|organization name|employer|account|"
    "account name|associated company|associated company name|primary company|firma|firmenname|"
    "unternehmen|entreprise|societe|empresa|compania|bedrijf|bedrijfsnaam|organisatie|kunde|client",
    "title": "title|job title|position|organization title|role|jobtitle|beruf|funktion|stelle|"
    "jobtitel|poste|fonction|intitule du poste|cargo|puesto|functie|functietitel",
    "department": "department|organization department|abteilung|service|departement|departamento|"
    "afdeling",
    "email": "email|e mail|email address|e mail address|mail|primary email|e mail adresse|"
    "email adresse|adresse e mail|adresse email|adresse de messagerie|courriel|correo|"
    "correo electronico|direccion de correo electronico|e mailadres|emailadres|contact email",
    "phone": "phone|phone number|telephone|tel|primary phone|telefon|telefonnummer|"
    "numero de telephone|"
    ""
    "telefono|numero de telefono|telefoon|telefoonnummer|main phone|company main phone",
    "website": "website|web site|web page|url|website url|homepage|webseite|internet|web|site web|"
    "site internet|pagina web|sitio web|domain|company domain name|company domain",
    "linkedin": "linkedin|linkedin url|linkedin profile|linkedin bio|profile url",
    "address": "address|adresse|anschrift|direccion|adres|formatted address|full address|location",
    "street": "street|street address|strasse|rue|calle|straat|address 1|address line 1",
    "street2": "street 2|address 2|address line 2|extended address|po box|adresszusatz|postfach",
    "city": "city|town|ort|stadt|ville|ciudad|plaats|woonplaats|office city",
    "region": "state|region|province|state region|state province|county|bundesland|"
    "provincia|provincie",
    "postcode": "zip|zip code|postal code|postcode|plz|postleitzahl|code postal|codigo postal",
    "country": "country|country region|land|pays|pais|office location|country territory",
    "birthday": "birthday|date of birth|birth date|geburtstag|geburtsdatum|anniversaire|"
    "date de naissance|cumpleanos|fecha de nacimiento|geboortedatum|verjaardag",
    "note": "notes|note|comments|comment|description|background|message|notizen|notiz|bemerkung|"
    "bemerkungen|kommentar|remarques|commentaires|notas|comentarios|opmerkingen|notities",
    "tags": "tags|tag|labels|group membership|categories|category|groups|lists|kategorien|"
    "kategorie|etiquettes|etiquetas|categorias|categorieen|labels groups",
    "owner": "owner|contact owner|deal owner|company owner|sales agent|sales|sales rep|"
    "account owner|"
    "account manager|besitzer|zustandig|vertriebler|responsable|propietario|eigenaar",
    "external_id": "id|record id|contact id|opportunity id|deal id|company id record|"
    "record id contact|uid|kundennummer|klantnummer",
    "language": "language|preferred language|sprache|langue|idioma|taal",
    "time_zone": "time zone|timezone|zeitzone|fuseau horaire|zona horaria|tijdzone",
    "since": "connected on|create date|created|created at|created on|first seen|erstellt am|"
    "date de creation|fecha de creacion|aangemaakt op|customer since",
    "status": "status|lead status|lifecycle stage|contact status|gender|geschlecht|salutation code",
    "sector": "sector|industry|branche|secteur|sector de actividad|industria|sectie|business type",
    "employees": "employees|number of employees|mitarbeiter|mitarbeiterzahl|effectif|empleados|"
    "medewerkers|company size|size",
    "revenue": "revenue|annual revenue|umsatz|jahresumsatz|chiffre d affaires|ingresos|omzet",
    "founded": "year established|founded|year founded|gegrundet|grundungsjahr|annee de creation|"
    "ano de fundacion|opgericht",
    "parent": "subsidiary of|parent company|parent|parent account|muttergesellschaft|"
    "societe mere|empresa matriz|moederbedrijf",
    "deal_name": "deal name|deal|opportunity|opportunity name|geschaft|dealname|nom de l affaire|"
    "affaire|opportunite|oportunidad|negocio|verkoopkans",
    "stage": "deal stage|stage|sales stage|phase|pipeline stage|etape|etapa|fase|verkaufsphase",
    "value": "amount|value|deal value|close value|deal amount|betrag|wert|auftragswert|montant|"
    "valeur|importe|valor|bedrag|waarde|amount in company currency",
    "currency": "currency|deal currency|currency code|wahrung|devise|moneda|valuta",
    "opened_on": "engage date|open date|start date|begonnen am|date d ouverture|fecha de inicio|"
    "startdatum",
    "closed_on": "close date|closed date|expected close date|closing date|abschlussdatum|"
    "date de cloture|fecha de cierre|sluitingsdatum|won date",
    "product": "product|product name|produkt|produit|producto|line item",
    "pipeline": "pipeline|sales pipeline",
    "contact": "associated contact|associated contacts|primary contact|ansprechpartner name",
    "reason": "closed lost reason|lost reason|closed won reason|verlustgrund",
    "price": "sales price|unit price|list price|price|preis|prix|precio|prijs",
    "manager": "manager|team lead",
    "office": "regional office|office|region office",
    "series": "series|product line",
}
NEVER_KEPT = {"nb tasks", "company id", "sales id", "has newsletter", "last seen", "yomi name"}
BY_WORD = {word: field for field, words in WORDS.items() for word in words.split("|")}

LABELS = {
    "work": "work|business|office|company|geschaftlich|arbeit|buro|dienstlich|professionnel|bureau|"
    "travail|trabajo|oficina|werk|zakelijk|direct",
    "home": "home|personal|private|privat|domicile|personnel|casa|particular|thuis|prive",
    "mobile": "mobile|cell|cellular|mobil|handy|portable|movil|mobiel|cell phone",
    "fax": "fax|telefax|telecopie",
    "other": "other|weitere|andere|autre|otro|otra|overig|secondary|alternate|additional",
}
BY_LABEL = {word: label for label, words in LABELS.items() for word in words.split("|")}
PLACE_WORDS = ("street", "street2", "city", "region", "postcode", "country", "address")

NUMBERED = re.compile(
    r"(?P<what>e mail|email|phone|address|organization|website|relation|event|custom field|im|"
    r"external id|jot|telefon|telephone|telefono|telefoon) (?P<slot>\d+) ?"
    r"(?P<part>[a-z ]*)$"
)
PARTS = {
    "value": "",
    "address": "",
    "label": "_label",
    "type": "_label",
    "street": "street",
    "city": "city",
    "region": "region",
    "postal code": "postcode",
    "country": "country",
    "po box": "street2",
    "extended address": "street2",
    "formatted": "address",
    "name": "company",
    "title": "title",
    "department": "department",
}
ANNIVERSARIES = {"wedding", "anniversary"}


@lru_cache(4096)
def plain(header: str) -> str:
    """'E-Mail_Address', 'emailAddress' and 'E-MAIL ADDRESS:' are the same words."""
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", header.strip().lstrip("\ufeff"))
    text = unicodedata.normalize("NFKD", text.replace("ß", "ss").casefold())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def knows_header(header: str) -> bool:
    return meaning_of(header) is not None or plain(header) in NEVER_KEPT


@lru_cache(4096)
def meaning_of(header: str) -> Meaning | None:
    """What the words over a column say that it holds, or None where they are strange."""
    words = plain(header)
    if not words or len(words) > 60:
        return None
    if words in BY_WORD:
        return Meaning(BY_WORD[words])
    return _numbered(words) or _labelled(words)


def _numbered(words: str) -> Meaning | None:
    """`E-mail 1 - Value`, `Phone 2 - Type`, `Address 1 - Street`, `E-mail 2 Address`."""
    match = NUMBERED.match(words)
    if not match:
        return None
    what, slot, part = match["what"], match["slot"], match["part"].strip()
    if what in ("e mail", "email"):
        if part not in ("", "address", "value", "label", "type"):
            return None
        return Meaning("email" + PARTS.get(part, ""), slot=slot)
    if what in ("phone", "telefon", "telephone", "telefono", "telefoon"):
        known = part in ("", "value", "label", "type")
        return Meaning("phone" + PARTS.get(part, ""), slot=slot) if known else None
    if what == "address":
        field = "address_label" if part in ("label", "type") else PARTS.get(part, "")
        return Meaning(field, slot=slot) if field else None
    if what == "organization" and part in ("name", "title", "department"):
        return Meaning(PARTS[part], slot=slot)
    if what == "website" and part in ("", "value"):
        return Meaning("website", slot=slot)
    return None


def _labelled(words: str) -> Meaning | None:
    """`Business Phone 2`, `phone_work`, `Home Street`, `Telefon geschäftlich`, `Mobile`."""
    bare = re.sub(r" \d+$", "", words)
    slot = words[len(bare) :].strip()
    if bare in BY_LABEL and BY_LABEL[bare] in ("mobile", "fax"):
        return Meaning("phone", BY_LABEL[bare], slot)
    tokens = bare.split()
    for word, label in BY_LABEL.items():
        size = len(word.split())
        if tokens[:size] == word.split():
            rest = " ".join(tokens[size:])
        elif tokens[-size:] == word.split():
            rest = " ".join(tokens[:-size])
        else:
            continue
        if rest in BY_LABEL and BY_LABEL[rest] in ("mobile", "fax"):
            return Meaning("phone", BY_LABEL[rest], slot)
        field = BY_WORD.get(rest)
        if field in ("email", "phone", *PLACE_WORDS, "website"):
            return Meaning(field, label, slot)
    return None
