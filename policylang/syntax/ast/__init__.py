"""The tree of a policy file: one frozen node for every form of ``grammar.lark``, same names, same order.

Nodes are data: tuples, no behaviour, no links back. ``node_id`` and ``span`` take no part in equality.
In: what ``parser`` builds. Out: the node classes and the unions ``Declaration``, ``Rule``, ``Expr``, ``Body``, ``Value`` …
"""

from policylang.syntax.ast.clauses import *
from policylang.syntax.ast.declarations import *
from policylang.syntax.ast.expressions import *
from policylang.syntax.ast.node import Node as Node
from policylang.syntax.ast.scenarios import *
from policylang.syntax.ast.values import *
