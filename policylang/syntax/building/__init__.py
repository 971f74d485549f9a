"""Productions to nodes: one method for every rule and alias of ``grammar.lark``, its symbols as parameters in their order.

In: the children of a reduction (tokens, nodes, tuples of them; ``None`` for an absent part). Out: nodes. Keyword tokens that
say nothing more have parameters that begin with ``_``. Reports no codes: what parses can be built.
"""

from policylang.syntax.building.declarations import Builder as Builder
