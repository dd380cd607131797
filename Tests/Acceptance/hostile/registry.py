"""The grammars of all dialects: a new dialect adds one line here and one file beside it."""

from __future__ import annotations

from hostile import grammar_billogram
from hostile.grammar import GrammarMaker

GRAMMARS: dict[str, GrammarMaker] = {
    "billogram": grammar_billogram.grammar,
}
