"""The words of the pages, in English and Russian, and the choice of the language."""

from typing import Any

from starlette.requests import Request

from kgraph.engine import formats

LANGUAGES = {"en": "English", "ru": "Русский"}

WORDS = {
    "site": ("kgraph: human-rights documentation as a graph", "kgraph: права человека в виде графа"),
    "skip": ("Skip to the content", "К содержанию"),
    "language": ("Language", "Язык"),
    "home": ("Query", "Запрос"),
    "health": ("State of the service", "Состояние сервиса"),
    "lead": (
        "Ask the data in SPARQL. What it says of events leads to the passage of the report it rests on.",
        "Задайте вопрос данным на языке SPARQL. Сведения о событиях ведут к тому месту доклада, "
        "на котором они основаны.",
    ),
    "query": ("SPARQL query", "Запрос SPARQL"),
    "format": ("Answer as", "Ответ в виде"),
    "html": ("page", "страницы"),
    "send": ("Run the query", "Выполнить"),
    "examples": ("Examples", "Примеры"),
    "answer": ("Answer", "Ответ"),
    "yes": ("Yes", "Да"),
    "no": ("No", "Нет"),
    "download": ("Download", "Скачать"),
    "nothing": (
        "No rows. The query was answered in full: nothing in the data matches it.",
        "Ни одной строки. Запрос выполнен полностью: в данных нет ничего подходящего.",
    ),
    "no-triples": (
        "No triples. The query was answered in full.",
        "Ни одного триплета. Запрос выполнен полностью.",
    ),
    "rows": ("Rows: {0}.", "Строк: {0}."),
    "triples": ("Triples: {0}.", "Триплетов: {0}."),
    "part": (
        "The page shows the first {0} of {1} rows. Downloads have them all.",
        "На странице показаны первые {0} строк из {1}. В скачанном файле будут все.",
    ),
    "long": (
        "The answer is too long for a page. Download it, or ask for less with LIMIT.",
        "Ответ слишком велик для страницы. Скачайте его или ограничьте запрос словом LIMIT.",
    ),
    "truncated": (
        "Only the first {0} rows: the query asked for a part (limit-mode=truncate). There are more.",
        "Только первые {0} строк: запрошена часть ответа (limit-mode=truncate). Строк больше.",
    ),
    "limits": ("Limits", "Ограничения"),
    "limits-lead": (
        "What one query may use, and what happens beyond: an error that names the limit, never a part that "
        "looks whole.",
        "Что может занять один запрос. За этими пределами будет ошибка с названием предела, "
        "а не часть ответа, похожая на целый.",
    ),
    "limit": ("limit", "ограничение"),
    "value": ("value", "значение"),
    "setting": ("setting", "настройка"),
    "none": ("none", "нет"),
    "line": ("line {0}, column {1}", "строка {0}, позиция {1}"),
    "address": ("For programs", "Для программ"),
    "programs": (
        "The same address answers programs: SPARQL 1.1 Protocol, GET and POST; rows as JSON, XML, CSV, TSV, "
        "triples as Turtle, N-Triples, RDF/XML, JSON-LD. One query may take {0} s.",
        "Тот же адрес отвечает программам: протокол SPARQL 1.1, GET и POST; строки в JSON, XML, CSV, TSV, "
        "триплеты в Turtle, N-Triples, RDF/XML, JSON-LD. На один запрос отводится {0} с.",
    ),
    "data": ("Dataset version {0}: {1} statements.", "Версия данных {0}, утверждений: {1}."),
    "licence": (
        "Data and ontology: CC BY 4.0.",
        "Данные и онтология: CC BY 4.0.",
    ),
    "back": ("To the start", "На главную"),
    "saved": ("Saved queries", "Готовые запросы"),
    "saved-lead": (
        "Questions that the data answer. Each has a form, a table, downloads, and its SPARQL to learn from.",
        "Вопросы, на которые отвечают данные. У каждого есть форма, таблица, файлы для скачивания "
        "и текст SPARQL, на котором можно учиться.",
    ),
    "search": ("Words in the question", "Слова в вопросе"),
    "find": ("Search", "Найти"),
    "themes": ("Themes", "Темы"),
    "all": ("all", "все"),
    "found": ("Questions: {0} of {1}.", "Вопросов: {0} из {1}."),
    "openapi": ("All addresses (OpenAPI)", "Все адреса (OpenAPI)"),
    "openapi-lead": (
        "Every saved query is an address that programs can ask. The same as a machine reads it:",
        "К каждому готовому запросу программы могут обращаться по адресу. То же самое для машин:",
    ),
    "parameter": ("parameter", "параметр"),
    "kind": ("kind", "вид"),
    "default": ("default", "по умолчанию"),
    "show": ("Show the answer", "Показать ответ"),
    "too-long": (
        "The answer is too long for a page. Download it.",
        "Ответ слишком велик для страницы. Скачайте его.",
    ),
    "turn": ("Rows {0} to {1} of {2}.", "Строки с {0} по {1} из {2}."),
    "page": ("page {0} of {1}", "страница {0} из {1}"),
    "pages": ("Pages", "Страницы"),
    "before": ("Previous", "Назад"),
    "after": ("Next", "Далее"),
    "sparql-text": ("The query in SPARQL", "Запрос на языке SPARQL"),
    "open": ("Open in the editor", "Открыть в редакторе"),
    "described": ("This query as RDF", "Этот запрос в RDF"),
    "code": ("Code to copy", "Код для копирования"),
    "cite": ("How to cite", "Как ссылаться"),
    "citation": (
        'The kgraph maintainers. "{0}" Saved query {1}, dataset version {2}. {3}',
        "Составители kgraph. «{0}» Готовый запрос {1}, версия данных {2}. {3}",
    ),
}

#: The themes of saved queries, where a tag alone does not say it well.
THEMES = {
    "acts": ("acts", "действия"),
    "bodies": ("bodies", "органы"),
    "bounds": ("bounds on numbers", "границы чисел"),
    "datasets": ("several datasets", "несколько наборов данных"),
    "discrepancies": ("discrepancies", "расхождения"),
    "gaps": ("what is not stated", "что не указано"),
    "law": ("law", "право"),
    "layers": ("the report and our reading", "отчёт и наше прочтение"),
    "links": ("outside links", "внешние ссылки"),
    "measures": ("measures", "меры"),
    "people": ("people and cases", "люди и дела"),
    "places-and-time": ("places and time", "места и время"),
    "recommendations": ("recommendations", "рекомендации"),
    "reprisals": ("reprisals", "преследование за действия"),
    "rights": ("rights", "права"),
    "sanctions": ("sanctions", "наказания"),
    "sources": ("sources and evidence", "источники и подтверждения"),
    "statements": ("statements and denials", "заявления и опровержения"),
    "statistics": ("statistics", "статистика"),
    "vocabularies": ("vocabularies", "словари"),
}

#: What each limit bounds, by setting.
LIMITS = {
    "deadline": ("Time for one query", "Время на один запрос"),
    "memory": ("Memory for one query, beyond the dataset's", "Память на один запрос, сверх занятой данными"),
    "row_limit": ("Rows of one answer", "Строк в одном ответе"),
    "answer_size": ("Length of an answer", "Длина ответа"),
    "query_size": ("Length of a query", "Длина запроса"),
    "workers": ("Queries at once", "Запросов одновременно"),
    "queue": ("Queries waiting", "Запросов в очереди"),
    "queue_wait": ("Waiting in the queue", "Ожидание в очереди"),
    "reader_wait": ("Waiting for a slow reader", "Ожидание медленного получателя"),
    "connections": ("Connections at once", "Соединений одновременно"),
}

#: What an error means, by status; the details below it are in English, as programs get them.
STATUS = {
    400: ("The query cannot be answered as written", "Запрос в таком виде выполнить нельзя"),
    403: ("This kind of query is refused", "Такие запросы здесь не принимаются"),
    404: ("There is nothing at this address", "По этому адресу ничего нет"),
    405: ("This method is refused", "Этот метод здесь не принимается"),
    406: ("No acceptable format", "В таком виде ответить нельзя"),
    408: ("The request did not arrive in time", "Запрос не пришёл вовремя"),
    413: ("The query is too long", "Запрос слишком длинный"),
    415: ("This kind of request is not understood", "Такой вид запроса непонятен"),
    429: ("Too many queries at once", "Слишком много запросов одновременно"),
    500: ("The server met an error of its own", "Ошибка на стороне сервера"),
    503: ("The service is starting or stopping", "Сервис запускается или останавливается"),
    504: ("A limit was reached: there is no complete answer", "Достигнут предел: полного ответа нет"),
    507: ("The query needs too much memory", "Запросу не хватило памяти"),
}

#: The same by rule, where a sentence more helps a reader of Russian.
RULES_RU = {
    "sparql-syntax": "Ошибка в записи запроса.",
    "sparql-prefix": "Префикс не объявлен: добавьте строку PREFIX.",
    "sparql-iri": "Это не абсолютный IRI.",
    "nesting": "Слишком много скобок внутри скобок.",
    "deadline": "Запрос выполнялся дольше отведённого времени и был остановлен. Добавьте условия или LIMIT.",
    "memory": "Добавьте условия: сортировка и группировка держат в памяти все строки.",
    "answer-size": "Ответ слишком велик. Запрашивайте его частями: ORDER BY, LIMIT и OFFSET.",
    "queue": "Все обработчики заняты. Повторите через несколько секунд.",
    "no-service": "SERVICE не выполняется: этот сервер не обращается к другим от имени пользователя.",
    "read-only": "Данные можно только читать.",
    "accept": "На этот запрос нельзя ответить в выбранном формате.",
    "parameter-missing": "Не указано значение одного из полей.",
    "parameter-unknown": "У этого запроса нет такого параметра.",
    "parameter-iri": "Это не абсолютный IRI.",
    "parameter-date": "Дата записывается как ГГГГ-ММ-ДД.",
    "parameter-integer": "Нужно целое число.",
    "parameter-decimal": "Нужно число.",
    "parameter-language": "Нужен код языка, например ru.",
    "parameter-choice": "Такого значения нет в списке.",
    "parameter-length": "Значение слишком длинное.",
    "query-name": "Готового запроса с таким именем нет.",
    "page": "Такой страницы нет.",
    "worker-stopped": "Обработчик остановлен извне. Повторите запрос.",
}


def language(asked: str | None, accept_language: str) -> str:
    """Return the language of a page: the one asked for, else the best of the header, else English.

    >>> language(None, "kk, ru;q=0.8, en;q=0.5")
    'ru'
    """
    if asked in LANGUAGES:
        return asked
    weights: dict[str, float] = {}
    for part in accept_language.lower().split(","):
        tag, _, parameter = part.partition(";")
        name = tag.strip().partition("-")[0]
        weight = formats.weight(parameter.partition("=")[2]) if parameter.strip() else 1.0
        if name in LANGUAGES:
            weights[name] = max(weights.get(name, 0.0), weight)
    best = max(weights, key=lambda name: weights[name], default="en")
    return best if weights.get(best, 0) > 0 else "en"


def of(scope: Any) -> str:
    """Return the language of the page that a request asks for."""
    request = Request(scope)
    return language(request.query_params.get("lang"), ", ".join(request.headers.getlist("accept-language")))


def word(key: str, lang: str, *values: object) -> str:
    """Return a text of the pages with its values."""
    return WORDS[key][0 if lang == "en" else 1].format(*values)


def theme(tag: str, lang: str) -> str:
    """Return the words for a tag; a tag of somebody else's is shown as it is, without hyphens.

    >>> theme("who-spoke", "en")
    'who spoke'
    """
    return THEMES[tag][0 if lang == "en" else 1] if tag in THEMES else tag.replace("-", " ")


def number(value: int, lang: str) -> str:
    """Return a number with its thousands set apart as the language does it.

    >>> number(17000, "en")
    '17,000'
    """
    return f"{value:,}" if lang == "en" else f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")
