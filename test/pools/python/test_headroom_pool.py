"""The helper for SQLAlchemy, with the real library and the server DATABASE_URL names."""

import asyncio
import os
import re
import threading
import time
import unittest
from wsgiref.util import setup_testing_defaults

import sqlalchemy
from headroom_pool import CONTENT_TYPE, MeasuredQueuePool, PoolMetrics
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.pool import QueuePool

# Which driver "postgresql:" means depends on the version of SQLAlchemy.
URL = os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg2:")


class PoolTest(unittest.TestCase):
    def setUp(self):
        self.metrics = PoolMetrics()
        self.engine = None

    def tearDown(self):
        if self.engine is not None:
            self.engine.dispose()

    def open(self, url=URL, name="orders", **options):
        options = {"pool_size": 20, "max_overflow": 10, "pool_timeout": 0.3, **options}
        self.engine = self.metrics.watch(name, create_engine(url, poolclass=MeasuredQueuePool, **options))
        return self.engine

    def value(self, name, *words):
        """The value of the one sample of a family that has all of these words, or None."""
        found = [
            line
            for line in self.metrics.text().splitlines()
            if line.startswith(f"db_client_connection_{name}{{") and all(word in line for word in words)
        ]
        self.assertLess(len(found), 2)
        return float(found[0].split(" ")[-1]) if found else None

    def state(self):
        """The old page's numbers: size, checked in, checked out, overflow, and usage."""
        idle, used = self.value("count", 'state="idle"'), self.value("count", 'state="used"')
        size, most = self.value("idle_max"), self.value("max")
        return size, idle, used, max(0, idle + used - size), used / most

    def until(self, expected, read):
        deadline = time.monotonic() + 20
        while read() != expected and time.monotonic() < deadline:
            time.sleep(0.005)
        self.assertEqual(read(), expected)


class TwentyAndTen(PoolTest):
    def test_from_fresh_to_exhausted_and_back(self):
        engine = self.open()
        self.assertEqual(engine.pool.overflow(), -20)
        self.assertEqual(self.state(), (20, 0, 0, 0, 0))
        taken = [engine.connect()]
        self.assertEqual(engine.pool.overflow(), -19)
        self.assertEqual(self.state(), (20, 0, 1, 0, 1 / 30))
        taken += [engine.connect() for _ in range(29)]
        self.assertEqual(engine.pool.overflow(), 10)
        self.assertEqual(self.state(), (20, 0, 30, 10, 1))
        with self.assertRaises(TimeoutError):
            engine.connect()
        self.assertEqual(self.value("timeouts_total"), 1)
        self.assertEqual(self.value("wait_time_seconds_count"), 30)
        for connection in taken[:20]:
            connection.close()
        self.assertEqual(self.state(), (20, 20, 10, 10, 10 / 30))
        for connection in taken[20:]:
            connection.close()
        self.assertEqual(engine.pool.overflow(), 0)
        self.assertEqual(self.state(), (20, 20, 0, 0, 0))
        self.assertEqual(self.value("use_time_seconds_count"), 30)
        self.assertEqual(self.value("pending_requests"), 0)


class Waiting(PoolTest):
    def test_is_told_and_timed(self):
        engine = self.open(pool_size=1, max_overflow=0, pool_timeout=20)
        first = engine.connect()
        waiter = threading.Thread(target=lambda: engine.connect().close())
        waiter.start()
        self.until(1, lambda: self.value("pending_requests"))
        time.sleep(0.15)
        first.close()
        waiter.join()
        self.assertEqual(self.value("pending_requests"), 0)
        self.assertEqual(self.value("timeouts_total"), 0)
        self.assertGreater(self.value("wait_time_seconds_sum"), 0.14)
        self.assertGreater(self.value("use_time_seconds_sum"), 0.14)

    def test_of_many_threads_is_counted_once_each(self):
        engine = self.open(pool_size=3, max_overflow=2, pool_timeout=20)
        most = []

        def work():
            for _ in range(20):
                with engine.connect() as connection:
                    connection.execute(text("SELECT 1"))
                    most.append(self.value("count", 'state="used"'))

        threads = [threading.Thread(target=work) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertLessEqual(max(most), 5)
        for name in ("wait", "use"):
            self.assertEqual(self.value(f"{name}_time_seconds_bucket", 'le="+Inf"'), 200)
        self.assertEqual(self.state()[2:], (0, 0, 0))


class Failures(PoolTest):
    def test_of_the_login_are_no_timeouts(self):
        self.open(re.sub(r":[^:@]+@", ":wrong@", URL))
        with self.assertRaises(OperationalError):
            self.engine.connect()
        self.assertEqual(self.value("timeouts_total"), 0)
        self.assertEqual(self.value("wait_time_seconds_count"), 0)
        self.assertEqual(self.state(), (20, 0, 0, 0, 0))
        self.assertEqual(self.value("pending_requests"), 0)

    def test_of_a_query_change_nothing(self):
        with self.open().connect() as connection, self.assertRaises(sqlalchemy.exc.ProgrammingError):
            connection.execute(text("SELECT nothing"))
        self.assertEqual(self.state()[1:3], (1, 0))
        self.assertEqual(self.value("use_time_seconds_count"), 1)

    def test_of_the_server_end_a_use(self):
        engine = self.open()
        with engine.connect() as other, engine.connect() as connection:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar()
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            with self.assertRaises(OperationalError):
                connection.execute(text("SELECT 1"))
        self.assertEqual(self.value("use_time_seconds_count"), 2)
        self.assertEqual(self.state()[2], 0)

    def test_of_an_old_connection_are_found_by_ping(self):
        engine = self.open(pool_pre_ping=True)
        with engine.connect() as connection:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with create_engine(URL).connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        self.assertEqual(self.value("wait_time_seconds_count"), 2)
        self.assertEqual(self.value("use_time_seconds_count"), 2)


class Unusual(PoolTest):
    def test_a_second_close_counts_nothing(self):
        connection = self.open().connect()
        connection.close()
        connection.close()
        self.assertEqual(self.value("use_time_seconds_count"), 1)
        self.assertEqual(self.state()[1:3], (1, 0))

    def test_a_forgotten_connection_is_counted_when_python_drops_it(self):
        connection = self.open().raw_connection()
        del connection
        self.assertEqual(self.value("use_time_seconds_count"), 1)
        self.assertEqual(self.state()[1:3], (1, 0))

    def test_a_detached_connection_is_no_longer_the_pools(self):
        connection = self.open().connect()
        connection.detach()
        self.assertEqual(self.state()[2], 0)
        connection.close()
        with self.engine.connect():
            self.assertEqual(self.state()[2], 1)
        self.assertEqual(self.value("use_time_seconds_count"), 1)

    def test_a_disposed_engine_goes_on_counting(self):
        engine = self.open(pool_size=1, max_overflow=1)
        engine.connect().close()
        engine.dispose()
        self.assertEqual(self.state(), (1, 0, 0, 0, 0))
        taken = [engine.connect(), engine.connect()]
        with self.assertRaises(TimeoutError):
            engine.connect()
        self.assertEqual(self.value("timeouts_total"), 1)
        self.assertEqual(self.value("wait_time_seconds_count"), 3)
        for connection in taken:
            connection.close()
        self.assertEqual(self.value("use_time_seconds_count"), 3)

    def test_a_pool_without_a_limit_has_none(self):
        self.open(max_overflow=-1)
        self.assertEqual((self.value("idle_max"), self.value("max")), (20, None))

    def test_a_pool_without_a_size_has_none(self):
        self.open(pool_size=0)
        with self.engine.connect():
            self.assertEqual((self.value("idle_max"), self.value("max")), (None, None))
            self.assertEqual(self.value("count", 'state="used"'), 1)

    def test_the_librarys_defaults_are_kept(self):
        engine = self.metrics.watch("plain", create_engine(URL, poolclass=MeasuredQueuePool))
        usual = create_engine(URL).pool
        self.assertEqual(engine.pool.size(), usual.size())
        self.assertEqual(engine.pool.timeout(), usual.timeout())
        self.assertEqual(self.value("max"), 15)


class Watching(PoolTest):
    def test_takes_a_measured_pool_only(self):
        with self.assertRaisesRegex(TypeError, "poolclass=MeasuredQueuePool, got QueuePool"):
            self.metrics.watch("plain", create_engine(URL, poolclass=QueuePool))

    def test_takes_a_name_and_an_engine_once(self):
        self.open()
        with self.assertRaisesRegex(ValueError, "got orders"):
            self.metrics.watch("orders", create_engine(URL, poolclass=MeasuredQueuePool))
        with self.assertRaisesRegex(ValueError, "not watched yet"):
            self.metrics.watch("again", self.engine)

    def test_counts_nothing_before(self):
        engine = create_engine(URL, poolclass=MeasuredQueuePool)
        engine.connect().close()
        self.metrics.watch("late", engine)
        self.assertEqual(self.value("wait_time_seconds_count"), 0)
        self.assertEqual(self.value("count", 'state="idle"'), 1)
        engine.dispose()


class Page(PoolTest):
    def test_escapes_names_and_sorts_them(self):
        for name in ("b", 'a "quoted"\\ name\nof two lines'):
            self.metrics.watch(name, create_engine(URL, poolclass=MeasuredQueuePool))
        names = re.findall(r'^db_client_connection_max\{db_client_connection_pool_name="(.*)"\}', self.metrics.text(), re.M)
        self.assertEqual(names, ['a \\"quoted\\"\\\\ name\\nof two lines', "b"])

    def test_is_a_wsgi_application(self):
        self.open()
        environ, answers = {}, []
        setup_testing_defaults(environ)
        body = b"".join(self.metrics.wsgi(environ, lambda *answer: answers.append(answer)))
        self.assertEqual(answers, [("200 OK", [("Content-Type", CONTENT_TYPE)])])
        self.assertEqual(body.decode(), self.metrics.text())

    def test_is_an_asgi_application(self):
        self.open()
        sent = []

        async def send(message):
            sent.append(message)

        asyncio.run(self.metrics.asgi({"type": "http"}, None, send))
        self.assertEqual([message["type"] for message in sent], ["http.response.start", "http.response.body"])
        self.assertEqual(sent[0]["status"], 200)
        self.assertEqual(sent[1]["body"].decode(), self.metrics.text())


if __name__ == "__main__":
    page = os.environ.get("PAGE")
    if page is not None:
        metrics = PoolMetrics()
        metrics.watch("orders", create_engine(URL, poolclass=MeasuredQueuePool)).connect().close()
        with open(page, "w") as file:
            file.write(metrics.text())
    print(f"SQLAlchemy {sqlalchemy.__version__}")
    unittest.main(verbosity=2)
