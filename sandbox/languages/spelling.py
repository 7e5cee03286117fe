"""How each language spells the types of function mode, an empty value of them, and awkward names."""

from __future__ import annotations

from sandbox.languages.signatures import ValueType

_JAVASCRIPT = {"int": "number", "float": "number", "bool": "boolean", "str": "string"}
_CPP = {"int": "long long", "float": "double", "bool": "bool", "str": "string"}
_JAVA = {"int": "long", "float": "double", "bool": "boolean", "str": "String"}
_JAVA_OBJECTS = {"int": "Long", "float": "Double", "bool": "Boolean", "str": "String"}
_GO = {"int": "int", "float": "float64", "bool": "bool", "str": "string"}
_EMPTY = {"int": "0", "float": "0", "bool": "false", "str": '""'}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that cannot be a parameter or function; in the stub such a name gets an underscore at its end.
_CPP_WORDS = _words(
    """alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class
    compl concept const consteval constexpr constinit const_cast continue co_await co_return co_yield decltype
    default delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline int
    long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
    reinterpret_cast requires return short signed sizeof static static_assert static_cast struct switch template
    this thread_local throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t
    while xor xor_eq main"""
)
_JAVA_WORDS = _words(
    """abstract assert boolean break byte case catch char class const continue default do double else enum extends
    final finally float for goto if implements import instanceof int interface long native new package private
    protected public return short static strictfp super switch synchronized this throw throws transient try void
    volatile while true false null"""
)
_GO_WORDS = _words(
    """break case chan const continue default defer else fallthrough for func go goto if import interface map
    package range return select struct switch type var main init"""
)
_TYPESCRIPT_WORDS = _words(
    """break case catch class const continue debugger default delete do else enum export extends false finally for
    function if import in instanceof new null return super switch this throw true try typeof var void while with
    implements interface let package private protected public static yield await eval arguments"""
)
_WORDS = {"cpp": _CPP_WORDS, "java": _JAVA_WORDS, "go": _GO_WORDS, "typescript": _TYPESCRIPT_WORDS}


def safe_name(name: str, language_id: str) -> str:
    """The name, with an underscore at its end where the language keeps it for itself."""
    return f"{name}_" if name in _WORDS[language_id] else name


def python_type(kind: ValueType) -> str:
    """The type as a Python annotation."""
    if kind.kind == "optional":
        return f"{python_type(kind.of)} | None"
    if kind.kind == "list":
        return f"list[{python_type(kind.of)}]"
    if kind.kind == "dict":
        return f"dict[str, {python_type(kind.of)}]"
    return kind.kind


def javascript_type(kind: ValueType) -> str:
    """The type as JSDoc writes it."""
    if kind.kind == "optional":
        return f"?{javascript_type(kind.of)}"
    if kind.kind == "list":
        return f"Array<{javascript_type(kind.of)}>"
    if kind.kind == "dict":
        return f"Object<string, {javascript_type(kind.of)}>"
    return _JAVASCRIPT[kind.kind]


def typescript_type(kind: ValueType) -> str:
    """The type as TypeScript writes it."""
    if kind.kind == "optional":
        return f"{typescript_type(kind.of)} | null"
    if kind.kind == "list":
        inner = typescript_type(kind.of)
        return f"({inner})[]" if kind.of.kind == "optional" else f"{inner}[]"
    if kind.kind == "dict":
        return f"Record<string, {typescript_type(kind.of)}>"
    return _JAVASCRIPT[kind.kind]


def cpp_type(kind: ValueType, *, std: str = "") -> str:
    """The type as C++ writes it after `using namespace std`; with `std="std::"` anywhere."""
    if kind.kind == "optional":
        return f"{std}optional<{cpp_type(kind.of, std=std)}>"
    if kind.kind == "list":
        return f"{std}vector<{cpp_type(kind.of, std=std)}>"
    if kind.kind == "dict":
        return f"{std}map<{std}string, {cpp_type(kind.of, std=std)}>"
    return f"{std}string" if kind.kind == "str" else _CPP[kind.kind]


def java_type(kind: ValueType) -> str:
    """The type as Java writes it: arrays where Java can make them, else lists; maps; null for nothing."""
    if kind.kind == "optional":
        return java_object_type(kind.of)
    if kind.kind == "list":
        return f"List<{java_object_type(kind.of)}>" if holds_dict(kind.of) else f"{java_type(kind.of)}[]"
    if kind.kind == "dict":
        return f"Map<String, {java_object_type(kind.of)}>"
    return _JAVA[kind.kind]


def java_object_type(kind: ValueType) -> str:
    """As `java_type`, for places where Java wants a class."""
    return _JAVA_OBJECTS.get(kind.kind) or java_type(kind)


def holds_dict(kind: ValueType) -> bool:
    """Is it, or holds it somewhere, a dict? Java makes no arrays of those."""
    return kind.kind == "dict" or (kind.item is not None and holds_dict(kind.item))


def go_type(kind: ValueType) -> str:
    """The type as Go writes it; a pointer for what may be missing."""
    if kind.kind == "optional":
        return f"*{go_type(kind.of)}"
    if kind.kind == "list":
        return f"[]{go_type(kind.of)}"
    if kind.kind == "dict":
        return f"map[string]{go_type(kind.of)}"
    return _GO[kind.kind]


def typescript_empty(kind: ValueType) -> str:
    """An expression for an empty value."""
    return {"list": "[]", "dict": "{}", "optional": "null"}.get(kind.kind) or _EMPTY[kind.kind]


def java_empty(kind: ValueType) -> str:
    """An expression for an empty value."""
    if kind.kind == "list":
        if holds_dict(kind.of):
            return "new ArrayList<>()"
        # An array's own dimensions come after the empty one: new long[0][].
        innermost, dimensions = java_type(kind.of), ""
        while innermost.endswith("[]"):
            innermost, dimensions = innermost[:-2], dimensions + "[]"
        return f"new {innermost}[0]{dimensions}"
    return {"dict": "new HashMap<>()", "optional": "null"}.get(kind.kind) or _EMPTY[kind.kind]


def go_empty(kind: ValueType) -> str:
    """An expression for an empty value."""
    return _EMPTY.get(kind.kind, "nil")
