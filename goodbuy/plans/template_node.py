"""Reads the lines of a YAML file into frozen dataclasses and remembers where each one stood."""

from collections.abc import Iterable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from difflib import get_close_matches
from typing import Any, get_args, get_type_hints

import yaml

YES = {"yes", "true", "on"}
NO = {"no", "false", "off"}
# As long as the columns that keep them.
LONGEST = {
    "name": 80,
    "who": 120,
    "with_who": 120,
    "metric": 120,
    "unit": 40,
    "key": 40,
    "only_if": 80,
}
LONGEST |= {"expect": 400, "why": 300, "done_when": 200, "wanted": 300, "purpose": 200}
LONGEST_WORDS = 300


@dataclass(frozen=True, order=True)
class Problem:
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


class TemplateError(ValueError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Reader:
    def __init__(self, root: yaml.Node) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.lines: dict[int, int] = {}  # id of each thing read -> its line

    def build(self, shape: type) -> Any:
        return self._one(self.root, shape, "the template")

    def _one(self, node: yaml.Node, shape: type, called: str) -> Any:
        if not isinstance(node, yaml.MappingNode):
            self._say(node, f"Here {called} is expected, as lines of “word: value”.")
            return None
        wanted = {item.name: item for item in fields(shape)}
        hints = get_type_hints(shape)
        values: dict[str, Any] = {}
        for name, value_node in self._pairs(node, wanted, called):
            values[name] = self._value(value_node, hints[name], name)
        if any(value is None for value in values.values()):
            return None
        missing = [item.name for item in wanted.values() if _is_missing(item, values)]
        if missing:
            self._say(node, f"{_capital(called)} needs {_listed(missing)}.")
            return None
        built = shape(**values)
        self.lines[id(built)] = node.start_mark.line + 1
        return built

    def _pairs(
        self, node: yaml.MappingNode, wanted: dict[str, Any], called: str
    ) -> list[tuple[str, yaml.Node]]:
        found: dict[str, yaml.Node] = {}
        for key_node, value_node in node.value:
            name = str(key_node.value).strip().replace(" ", "_")
            if name not in wanted:
                near = get_close_matches(name, wanted, 1)
                hint = f" Did you mean “{near[0]}”?" if near else f" Known are {_listed(wanted)}."
                self._say(key_node, f"“{name}” is not a word for {called}.{hint}")
            elif name in found:
                self._say(key_node, f"“{name}” stands here twice. Keep one of them.")
            else:
                found[name] = value_node
        return list(found.items())

    def _value(self, node: yaml.Node, hint: Any, name: str) -> Any:
        if getattr(hint, "__origin__", None) is tuple:
            return self._many(node, get_args(hint)[0], name)
        if not isinstance(node, yaml.ScalarNode):
            return self._say(node, f"“{name}” is one value, not a list.")
        text = node.value.strip()
        if node.tag.endswith(":null") and node.value in ("", "~", "null"):
            text = ""
        if hint is bool:
            return self._truth(node, text, name)
        if hint is int:
            return self._number(node, text, name)
        return self._words(node, text, name)

    def _many(self, node: yaml.Node, hint: Any, name: str) -> tuple[Any, ...] | None:
        if isinstance(node, yaml.ScalarNode) and hint is str:
            return (node.value.strip(),) if node.value.strip() else ()
        if not isinstance(node, yaml.SequenceNode):
            return self._say(node, f"“{name}” is a list: one dash for each.")
        read = [
            self._one(child, hint, f"one of “{name}”")
            if isinstance(hint, type) and is_dataclass(hint)
            else self._value(child, hint, name)
            for child in node.value
        ]
        return None if any(value is None for value in read) else tuple(read)

    def _truth(self, node: yaml.Node, text: str, name: str) -> bool | None:
        if text.lower() in YES | NO:
            return text.lower() in YES
        return self._say(node, f"“{name}” is yes or no, not “{text}”.")

    def _number(self, node: yaml.Node, text: str, name: str) -> int | None:
        if text.isascii() and text.isdigit() and int(text) <= 10_000:
            return int(text)
        return self._say(node, f"“{name}” is a whole number such as 3, not “{text[:40]}”.")

    def _words(self, node: yaml.Node, text: str, name: str) -> str | None:
        text = " ".join(text.split())
        longest = LONGEST.get(name, LONGEST_WORDS)
        if len(text) > longest:
            return self._say(node, f"“{name}” has {len(text)} letters. Keep it under {longest}.")
        return text

    def _say(self, node: yaml.Node, sentence: str) -> Any:
        """Note the problem; the nothing that it returns stands for what could not be read."""
        self.problems.append(Problem(node.start_mark.line + 1, sentence))
        return None


def _is_missing(item: "Field[Any]", values: dict[str, Any]) -> bool:
    return item.default is MISSING and not values.get(item.name)


def _listed(names: Iterable[str]) -> str:
    *first, last = [f"“{name}”" for name in names]
    return f"{', '.join(first)} and {last}" if first else last


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
