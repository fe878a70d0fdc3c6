"""Celery's transport as a program: reads one request a line, does it with kombu, answers one line.

A request is {"port": 6379, "ask": "publish", "queue": "mail", "priority": 3}, an answer {"done": true}; `done` is false
where there was nothing to do, and `refused` says why where kombu or the server said no.
"""

import json
import sys

from kombu import Connection, Exchange, Producer, Queue

QUEUES = ("mail", "bulk")
brokers = {}


class Broker:
    def __init__(self, port):
        # Messages taken and not acknowledged may be restored at once, not after an hour.
        options = {"visibility_timeout": 0}
        self.connection = Connection(f"redis://127.0.0.1:{port}/0", transport_options=options)
        self.channel = self.connection.channel()
        self.taken = []

    def declare(self, queue):
        # As an application that starts: a running one never declares the same queue again.
        self.channel.state.clear()
        for name in QUEUES:
            self._queue(name).exchange.declare()
        self._queue(queue).declare()

    def publish(self, queue, priority):
        self._queue(queue).exchange.declare()
        Producer(self.channel).publish({}, exchange=queue, routing_key=queue, priority=priority)

    def get(self, queue):
        message = self.channel.basic_get(queue)
        if message is None:
            return False
        self.taken.append(message.delivery_tag)

    def ack(self):
        if not self.taken:
            return False
        self.channel.basic_ack(self.taken.pop())

    def reject(self):
        if not self.taken:
            return False
        self.channel.basic_reject(self.taken.pop(), requeue=True)

    def recover(self):
        """What a worker does when it stops: gives back what it has taken."""
        if not self.taken:
            return False
        self.taken.clear()
        self.channel.qos.restore_unacked()

    def restore(self):
        """What any worker does now and then: gives back what another has held for too long."""
        self.channel.qos.restore_visible(interval=1)

    def purge(self, queue):
        return self.channel.queue_purge(queue) > 0

    def delete(self, queue):
        self._queue(queue).declare()
        self.channel.queue_delete(queue)

    def event(self):
        exchange = Exchange("celeryev", type="fanout")
        Producer(self.channel).publish({}, exchange=exchange, declare=[exchange], routing_key="worker.heartbeat")

    def begin(self):
        self.channel.qos._delivered.clear()
        self.taken.clear()
        for queue in QUEUES:
            self.declare(queue)
            self.publish(queue, 3)
            self.get(queue)

    def _queue(self, name):
        return Queue(name, Exchange(name, type="direct"), routing_key=name)(self.channel)


def answer(port, ask, **arguments):
    broker = brokers.get(port) or brokers.setdefault(port, Broker(port))
    try:
        return {"done": getattr(broker, ask)(**arguments) is not False}
    except Exception as error:
        return {"done": False, "refused": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(**json.loads(line))), flush=True)
