"""The grammars of all dialects: a new dialect adds one line here and one file beside it."""

from __future__ import annotations

from hostile import grammar_billerapi, grammar_billingplatform, grammar_billogram, grammar_billplz
from hostile.grammar import GrammarMaker

GRAMMARS: dict[str, GrammarMaker] = {
    "billerapi": grammar_billerapi.grammar,
    "billingplatform": grammar_billingplatform.grammar,
    "billogram": grammar_billogram.grammar,
    "billplz": grammar_billplz.grammar,
}
