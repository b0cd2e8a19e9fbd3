"""The inner members of libraries that our code touches: their libraries promise none of them, and may change them."""

import ast
import hashlib
import importlib
import inspect
import pkgutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

LIBRARIES = {"asyncpg", "graphql", "prometheus_client", "starlette", "strawberry", "tortoise", "uvicorn", "wsproto"}
# Members that the libraries themselves ask to define.
HOOKS = {
    "starlette.StaticFiles.get_response",
    "strawberry.ASGIWebSocketAdapter.close",
    "strawberry.ASGIWebSocketAdapter.iter_json",
    "strawberry.ASGIWebSocketAdapter.send_json",
    "strawberry.AsyncBaseHTTPView.on_ws_connect",
    "strawberry.BaseSchema.process_errors",
    "strawberry.BaseView.encode_json",
    "strawberry.FieldExtension.apply",
    "strawberry.FieldExtension.map_arguments",
    "strawberry.FieldExtension.resolve",
    "strawberry.FieldExtension.resolve_async",
    "strawberry.GraphQL.get_context",
}
NOT_INNER = {"_asdict", "_exit", "_fields", "_replace"}


def overridden(package: str) -> dict[str, str]:
    """The members of library classes that a class of the package defines anew, with a digest of the original."""
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        if "migrations" not in found.name and not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    inner = {
        f"{library}.{base.__name__}.{name}": _digest(vars(base)[name])
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").partition(".")[0] == package and "migrations" not in module.__name__
        for class_ in vars(module).values()
        if isinstance(class_, type) and class_.__module__ == module.__name__
        for ours in class_.__mro__
        if ours.__module__.partition(".")[0] == package
        for name, value in vars(ours).items()
        if not name.startswith("__") and (inspect.isroutine(value) or isinstance(value, property))
        for library, base in _definer(class_, name)
    }
    return {name: digest for name, digest in inner.items() if name not in HOOKS}


def _definer(class_: type, name: str) -> Iterator[tuple[str, type]]:
    """The class of a library that first defines a member, if any does."""
    for base in class_.__mro__:
        library = base.__module__.partition(".")[0]
        if library in LIBRARIES and name in vars(base):
            yield library, base
            return


def _digest(member: object) -> str:
    code = inspect.getsource(inspect.unwrap(member))  # type: ignore[arg-type]
    return hashlib.sha256(textwrap.dedent(code).encode()).hexdigest()[:8]


def read(folder: Path) -> set[str]:
    """Names with an underscore that the modules of a folder use and none of them defines."""
    used, defined = set(), set()
    for path in folder.rglob("*.py"):
        if "migrations" in path.parts or "node_modules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            used |= set(_used(node))
            defined |= set(_defined(node))
    return {name for name in used - defined - NOT_INNER if name.startswith("_") and not name.startswith("__")}


def _used(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield node.attr
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"getattr", "setattr", "hasattr"}:
        yield from (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))
    if isinstance(node, ast.ImportFrom) and node.module:
        yield from (part for part in node.module.split(".") if part.startswith("_"))
        yield from (alias.name for alias in node.names)


def _defined(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield node.attr
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
