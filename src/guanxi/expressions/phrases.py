"""The parser proper: one method for each rule of the grammar."""

from decimal import Decimal

from guanxi.expressions.faults import ExpressionError, fault, placed, unknown
from guanxi.expressions.grammar import AGGREGATES, CHANGES, CONSTANTS, KEYWORDS, LONGEST_CHAIN, PRODUCTS, SIGNS, SUMS
from guanxi.expressions.lexer import Token, tokens
from guanxi.expressions.literals import read_date, read_moment, unit_of
from guanxi.expressions.schema import Schema
from guanxi.expressions.scopes import event_schema, find_source, known_sources, update_event
from guanxi.expressions.tree import Aggregate, Call, History, Items, Literal, Node, Path, Span
from guanxi.kit.phrase import Phrase

DEEPEST_BRACKETS = 40


class Parser:
    """Reads one text. Nodes keep no places; `span` remembers them by identity while the parser lives."""

    def __init__(self, text: str, schema: Schema) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._schema = schema
        self._depth = 0
        self._spans: dict[int, tuple[Node, int, int]] = {}

    def whole(self) -> Node:
        if self._next.kind == "end":
            raise self._fault("nothing", Phrase("Nothing is written here", "内容为空"))
        node = self._or()
        if self._next.kind != "end":
            raise self._unexpected()
        return node

    def span(self, node: Node) -> tuple[int, int]:
        _, start, end = self._spans.get(id(node), (node, 0, 0))
        return start, end

    # The ladder of binding strength, weakest first.

    def _or(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST_BRACKETS:
            raise self._fault("too_deep", Phrase("There are too many brackets inside each other", "括号嵌套过深"))
        node = self._chain("or", lambda: self._chain("and", self._not))
        self._depth -= 1
        return node

    def _chain(self, word: str, part) -> Node:  # type: ignore[no-untyped-def]
        start = self._next.start
        args = [part()]
        while self._take(word):
            args.append(part())
        return args[0] if len(args) == 1 else self._made(Call(word, tuple(args)), start)

    def _not(self) -> Node:
        start = self._next.start
        if not self._take("not"):
            return self._comparison()
        self._depth += 1
        if self._depth > DEEPEST_BRACKETS:
            raise self._fault("too_deep", Phrase("There are too many “not” one after the other", "“not”过多"))
        node = self._made(Call("not", (self._not(),)), start)
        self._depth -= 1
        return node

    def _comparison(self) -> Node:
        start = self._next.start
        left = self._sum()
        token = self._next
        if token.kind == "sign" and token.text in SIGNS:
            self._at += 1
            return self._made(Call(token.text, (left, self._sum())), start)
        if token.kind == "word" and (right := self._worded(left)) is not None:
            return self._made(right, start)
        return left

    def _worded(self, left: Node) -> Call | None:
        if self._take("not"):
            self._need("in")
            return Call("not in", (left, self._items()))
        if self._take("in"):
            return Call("in", (left, self._items()))
        if self._take("between"):
            low = self._sum()
            self._need("and")
            return Call("is between", (left, low, self._sum()))
        if self._take("is"):
            name = "is not empty" if self._take("not") else "is empty"
            self._need("empty")
            return Call(name, (left,))
        if self._take("has"):
            for word in ("any", "all"):
                if self._next.text == word and self._peek(1).text == "(":
                    self._at += 1
                    return Call(f"has {word}", (left, self._items()))
            return Call("has", (left, self._sum()))
        if self._take("matches"):
            self._take("words")
            return Call("matches words", (left, self._items()))
        return self._plain_word(left)

    def _plain_word(self, left: Node) -> Call | None:
        for word in ("contains", "starts", "ends"):
            if self._take(word):
                if word != "contains":
                    self._take("with")
                return Call(word, (left, self._sum()))
        return None

    def _sum(self) -> Node:
        return self._left_chain(SUMS, lambda: self._left_chain(PRODUCTS, self._unary))

    def _left_chain(self, signs: tuple[str, ...], part) -> Node:  # type: ignore[no-untyped-def]
        start, length = self._next.start, 0
        node = part()
        while self._next.kind == "sign" and self._next.text in signs:
            sign = self._advance().text
            node = self._made(Call(sign, (node, part())), start)
            length += 1
            if length > LONGEST_CHAIN:
                raise self._fault("too_deep", Phrase("This sum is too long", "算式过长"))
        return node  # type: ignore[no-any-return]

    def _unary(self) -> Node:
        start = self._next.start
        if not (self._next.kind == "sign" and self._next.text == "-"):
            return self._primary()
        self._at += 1
        if self._next.kind == "number":
            return self._made(self._number(Decimal(-1)), start)
        self._depth += 1
        if self._depth > DEEPEST_BRACKETS:
            raise self._fault("too_deep", Phrase("There are too many signs one after the other", "符号过多"))
        node = self._made(Call("negative", (self._unary(),)), start)
        self._depth -= 1
        return node

    # What stands by itself.

    def _primary(self) -> Node:
        token = self._next
        match token.kind:
            case "number":
                return self._made(self._number(Decimal(1)), token.start)
            case "text":
                return self._literal(Literal(token.text, "text"))
            case "date" | "moment":
                return self._instant(token)
            case "word":
                return self._word(token)
        if self._take("("):
            node = self._or()
            self._need(")")
            return node
        raise self._unexpected()

    def _number(self, sign: Decimal) -> Literal:
        number = Decimal(self._advance().text).copy_sign(sign)
        unit = unit_of(self._next.text) if self._next.kind == "word" else None
        if unit is None:
            return Literal(number, "number")
        self._at += 1
        return Literal(Span(number, unit), "duration")

    def _instant(self, token: Token) -> Node:
        value = read_date(token.text) if token.kind == "date" else read_moment(token.text)
        if value is None:
            message = Phrase("There is no such day or time: {text}", "日期或时间不存在：{text}").fill(text=token.text)
            raise ExpressionError([placed(fault("no_such_day", message), token.start, token.end)])
        return self._literal(Literal(value, "date" if token.kind == "date" else "moment"))

    def _word(self, token: Token) -> Node:
        if token.text in ("true", "false"):
            return self._literal(Literal(token.text == "true", "flag"))
        if token.text == "empty":
            return self._literal(Literal(None, "empty"))
        if token.text in CONSTANTS:
            self._at += 1
            return self._made(Call(token.text, ()), token.start)
        if self._peek(1).text == "(" and self._peek(1).kind == "sign":
            return self._call(token)
        if token.text in KEYWORDS:
            raise self._unexpected()
        return self._made(Path(self._names()), token.start)

    def _call(self, token: Token) -> Node:
        self._at += 2
        node = self._special(token.text)
        if node is None:
            args: list[Node] = []
            while not (self._next.kind == "sign" and self._next.text == ")"):
                args.append(self._or())
                if not self._take(","):
                    break
            node = Call(token.text, tuple(args))
        self._need(")")
        return self._made(node, token.start)

    def _special(self, name: str) -> Node | None:
        """An aggregate or a question about changes; None when it is an ordinary call after all."""
        if name in CHANGES and self._next.kind == "word":
            item = self._names()
            return History(name, update_event(self._schema), item, None, self._window())
        if name not in AGGREGATES or self._next.kind != "word" or self._next.text in KEYWORDS:
            return None
        back, start = self._at, self._next
        names = self._names()
        source = find_source(self._schema, names)
        if source is None and self._next.text == "where":
            raise self._no_source(".".join(names), start)
        if source is None or not (self._next.text in ("where", ")") or self._next.text == ","):
            self._at = back
            return None
        if source.many is not None:
            return Aggregate(name, source.path, source.item, self._where(source.many.target))
        assert source.shape is not None  # noqa: S101  # a source is a relation or an event
        where = self._where(event_schema(self._schema, source.shape))
        return History(name, source.event, source.item, where, self._window())

    def _where(self, scope: Schema) -> Node | None:
        if not self._take("where"):
            return None
        outer, self._schema = self._schema, scope
        node = self._or()
        self._schema = outer
        return node

    def _window(self) -> Span | None:
        if not self._take(","):
            return None
        node = self._unary()
        if isinstance(node, Literal) and isinstance(node.value, Span) and node.value.amount > 0:
            return node.value
        raise self._fault("no_window", Phrase("A length of time is expected, as 7 days", "此处应为时长，例如 7 days"))

    def _items(self) -> Node:
        start = self._next.start
        self._need("(")
        items: list[Node] = []
        while not (self._next.kind == "sign" and self._next.text == ")"):
            items.append(self._sum())
            if not self._take(","):
                break
        self._need(")")
        return self._made(Items(tuple(items)), start)

    def _names(self) -> tuple[str, ...]:
        names = [self._advance().text]
        while self._next.text == "." and self._peek(1).kind == "word":
            self._at += 1
            names.append(self._advance().text)
        return tuple(names)

    # Tokens and faults.

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _peek(self, ahead: int) -> Token:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def _advance(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, text: str) -> bool:
        if self._next.kind not in ("word", "sign") or self._next.text != text:
            return False
        self._at += 1
        return True

    def _need(self, text: str) -> None:
        if not self._take(text):
            message = Phrase("“{text}” is missing here", "此处缺少“{text}”").fill(text=text)
            raise self._fault("missing", message)

    def _literal(self, node: Literal) -> Node:
        return self._made(node, self._advance().start)

    def _made(self, node: Node, start: int) -> Node:
        self._spans[id(node)] = (node, start, self._tokens[self._at - 1].end)
        return node

    def _fault(self, code: str, message: Phrase) -> ExpressionError:
        return ExpressionError([placed(fault(code, message), self._next.start, self._next.end)])

    def _unexpected(self) -> ExpressionError:
        if self._next.kind == "end":
            return self._fault("ends_early", Phrase("Something is missing at the end", "末尾不完整"))
        message = Phrase("“{text}” is not expected here", "此处不应出现“{text}”")
        return self._fault("unexpected", message.fill(text=self._next.text))

    def _no_source(self, name: str, start: Token) -> ExpressionError:
        message = Phrase("There is nothing called “{name}” to go through", "没有可遍历的“{name}”").fill(name=name)
        found = unknown("unknown_source", message, name, known_sources(self._schema), "")
        return ExpressionError([placed(found, start.start, self._tokens[self._at - 1].end)])
