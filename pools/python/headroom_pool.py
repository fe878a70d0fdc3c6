"""Measures SQLAlchemy's QueuePool (1.4 and 2) and tells of it in Prometheus' text format.

    engine = create_engine(url, pool_size=20, max_overflow=10, poolclass=MeasuredQueuePool)
    metrics = PoolMetrics()
    metrics.watch("orders", engine)
    ...
    metrics.text()

The names are those of OpenTelemetry's semantic conventions. Everything is of this one process.
"""

import threading
from time import perf_counter

from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import AsyncAdaptedQueuePool, QueuePool

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Upper bounds in seconds: from a connection at hand to the 30 s that QueuePool waits by default.
_BOUNDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30)


class _Histogram:
    def __init__(self):
        self.at_most = [0] * len(_BOUNDS)
        self.sum = 0.0
        self.count = 0

    def observe(self, seconds):
        self.sum += seconds
        self.count += 1
        for at, bound in enumerate(_BOUNDS):
            if seconds <= bound:
                self.at_most[at] += 1

    def copy(self):
        copied = _Histogram()
        copied.at_most, copied.sum, copied.count = list(self.at_most), self.sum, self.count
        return copied

    def samples(self):
        for bound, count in zip(_BOUNDS, self.at_most):
            yield "_bucket", (("le", str(bound)),), count
        yield "_bucket", (("le", "+Inf"),), self.count
        yield "_sum", (), self.sum
        yield "_count", (), self.count


class _Measures:
    """What was counted of one pool; threads share it."""

    def __init__(self):
        # Reentrant: a forgotten connection is given back by the garbage collector, which may run anywhere.
        self._lock = threading.RLock()
        self._pending = 0
        self._timeouts = 0
        self._wait = _Histogram()
        self._use = _Histogram()

    def connect(self, connect):
        """Calls connect, and takes its time."""
        asked = perf_counter()
        with self._lock:
            self._pending += 1
        try:
            connection = connect()
        except PoolTimeout:
            with self._lock:
                self._timeouts += 1
            raise
        else:
            with self._lock:
                self._wait.observe(perf_counter() - asked)
            return connection
        finally:
            with self._lock:
                self._pending -= 1

    def checked_out(self, _connection, record, _proxy):
        record.record_info[self] = perf_counter()

    def checked_in(self, _connection, record):
        since = record.record_info.pop(self, None)
        if since is not None:
            with self._lock:
                self._use.observe(perf_counter() - since)

    def read(self):
        """All of it at one moment."""
        with self._lock:
            return self._pending, self._timeouts, self._wait.copy(), self._use.copy()


class _Measured:
    """A pool that counts its timeouts and waits, which no event of SQLAlchemy tells of.

    It overrides connect() and recreate(), the two public methods an Engine calls, and gives poolclass its documented use.
    """

    measures = None

    def __init__(self, creator, pool_size=5, max_overflow=10, **kw):
        super().__init__(creator, pool_size=pool_size, max_overflow=max_overflow, **kw)
        # Neither the most connections nor that there is no such limit can be asked of a pool later.
        self.most = None if pool_size == 0 or max_overflow == -1 else pool_size + max_overflow

    def connect(self):
        if self.measures is None:
            return super().connect()
        return self.measures.connect(super().connect)

    def recreate(self):
        # Engine.dispose() makes a new pool: it goes on counting where the old one was.
        pool = super().recreate()
        pool.measures = self.measures
        return pool


class MeasuredQueuePool(_Measured, QueuePool):
    """For poolclass of create_engine()."""


class MeasuredAsyncQueuePool(_Measured, AsyncAdaptedQueuePool):
    """For poolclass of create_async_engine()."""


class PoolMetrics:
    """The pools of this process, and the page that tells of them."""

    def __init__(self):
        self._engines = {}

    def watch(self, name, engine):
        """Watches an engine's pool under a name of its own from now on, and returns the engine."""
        if not isinstance(engine.pool, _Measured):
            raise TypeError(
                f"Expected an engine made with poolclass=MeasuredQueuePool, got {type(engine.pool).__name__}"
            )
        if name in self._engines:
            raise ValueError(f"Expected a name no other pool has, got {name}")
        if engine.pool.measures is not None:
            raise ValueError("Expected an engine that is not watched yet, got one that is")
        measures = engine.pool.measures = _Measures()
        event.listen(engine.pool, "checkout", measures.checked_out)
        event.listen(engine.pool, "checkin", measures.checked_in)
        self._engines[name] = engine
        return engine

    def text(self):
        """What is known of every pool now, in text format 0.0.4; ends with a line feed."""
        pools = [(name, *_read(engine.pool)) for name, engine in sorted(self._engines.items())]
        return "".join(line for family in _FAMILIES for line in _lines(family, pools))

    def wsgi(self, _environ, start_response):
        """The page as a WSGI application."""
        start_response("200 OK", [("Content-Type", CONTENT_TYPE)])
        return [self.text().encode()]

    async def asgi(self, scope, _receive, send):
        """The page as an ASGI application, as FastAPI's and Starlette's mount() take it."""
        if scope["type"] != "http":
            raise RuntimeError(f"Expected an HTTP request, got {scope['type']}")
        headers = [(b"content-type", CONTENT_TYPE.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.text().encode()})


def _read(pool):
    return pool, *pool.measures.read()


def _one(value):
    return () if value is None else (("", (), value),)


# Name, type, help, and the samples of one pool: suffix, labels and number.
_FAMILIES = (
    (
        "db_client_connection_count",
        "gauge",
        "Connections of the pool by state; one that is being opened is used.",
        lambda pool, *_: (
            ("", (("db_client_connection_state", "idle"),), pool.checkedin()),
            ("", (("db_client_connection_state", "used"),), pool.checkedout()),
        ),
    ),
    (
        "db_client_connection_idle_max",
        "gauge",
        "Most idle connections the pool keeps: its size.",
        # A size of 0 means that there is no limit.
        lambda pool, *_: _one(pool.size() or None),
    ),
    (
        "db_client_connection_max",
        "gauge",
        "Most connections the pool opens: its size and its greatest overflow.",
        lambda pool, *_: _one(pool.most),
    ),
    (
        "db_client_connection_pending_requests",
        "gauge",
        "Callers that asked for a connection and have none yet.",
        lambda _pool, pending, *_: _one(pending),
    ),
    (
        "db_client_connection_timeouts_total",
        "counter",
        "Callers that got no connection in time.",
        lambda _pool, _pending, timeouts, *_: _one(timeouts),
    ),
    (
        "db_client_connection_wait_time_seconds",
        "histogram",
        "Time until a caller got its connection, opening one included; those who got none are not in it.",
        lambda _pool, _pending, _timeouts, wait, _use: wait.samples(),
    ),
    (
        "db_client_connection_use_time_seconds",
        "histogram",
        "Time between getting a connection and giving it back.",
        lambda _pool, _pending, _timeouts, _wait, use: use.samples(),
    ),
)


def _lines(family, pools):
    name, kind, text, samples_of = family
    yield f"# HELP {name} {text}\n# TYPE {name} {kind}\n"
    for pool_name, *state in pools:
        for suffix, labels, value in samples_of(*state):
            pairs = (("db_client_connection_pool_name", pool_name), *labels)
            inner = ",".join(f'{label}="{_escaped(of)}"' for label, of in pairs)
            yield f"{name}{suffix}{{{inner}}} {value}\n"


def _escaped(text):
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
