"""The demo's web application: SQLAlchemy with a pool of 20 + 10, and the page that tells of it.

DATABASE_URL says where Postgres is, PORT where to listen, on 127.0.0.1 unless HOST says otherwise; PASSWORD_FILE holds a
password that the URL has not. POST /hold?connections=N takes that many more connections until POST /release gives all
of them back; POST /checkout takes one and gives it back at once, POST /order writes an order on one.
"""

import os
import signal
import sys
import threading
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from headroom_pool import MeasuredQueuePool, PoolMetrics
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg2")
if os.environ.get("PASSWORD_FILE"):
    with open(os.environ["PASSWORD_FILE"]) as file:
        url = url.set(password=file.read().strip())

engine = create_engine(
    url,
    pool_size=20,
    max_overflow=10,
    pool_timeout=float(os.environ.get("POOL_TIMEOUT", "30")),
    connect_args={"application_name": "shop-api"},
    poolclass=MeasuredQueuePool,
)
metrics = PoolMetrics()
metrics.watch("shop", engine)

held = []
held_lock = threading.Lock()


def hold(query):
    for _ in range(int(query.get("connections", ["1"])[0])):
        connection = engine.connect()
        # In no transaction: to Postgres it is as idle as one that nobody has taken.
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("SELECT 1"))
        with held_lock:
            held.append(connection)


def release(_query):
    with held_lock:
        connections, held[:] = list(held), []
    for connection in connections:
        connection.close()


def check_out(_query):
    engine.connect().close()


def order(_query):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO orders DEFAULT VALUES"))
        # Stands for what else there is to do: an order takes its time.
        connection.execute(text("SELECT pg_sleep(0.5)"))


actions = {"/hold": hold, "/release": release, "/checkout": check_out, "/order": order}


def application(environ, start_response):
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if method == "GET" and path == "/metrics":
        return metrics.wsgi(environ, start_response)
    action = actions.get(path) if method == "POST" else None
    if action is None:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"not here\n"]
    try:
        action(parse_qs(environ.get("QUERY_STRING", "")))
    except SQLAlchemyError as error:
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [f"{str(error).splitlines()[0]}\n".encode()]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"done\n"]


class Server(ThreadingMixIn, WSGIServer):
    # A request that waits for a connection keeps neither the page nor the end waiting.
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


host = os.environ.get("HOST", "127.0.0.1")
with make_server(host, int(os.environ["PORT"]), application, Server, Handler) as server:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("ready", flush=True)
    server.serve_forever()
