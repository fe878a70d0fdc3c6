"""The demo's Celery app: a small shop, with the settings that keep Redis operations low.

Run as `python3 -m celery --app shop worker --heartbeat-interval 30` and `... beat`; REDIS_URL says where.
"""

import os

from celery import Celery

app = Celery("shop", broker=os.environ["REDIS_URL"])
app.conf.update(
    # One blocking read in 10 s instead of one a second; kombu before 5.6 ignores it on Redis.
    broker_transport_options={"polling_interval": 10},
    # No result backend: nobody reads the results, and each costs 7 operations.
    result_backend=None,
    worker_prefetch_multiplier=1,
    # Says when a task is sent, for one operation each: so a beat that stopped is noticed, without -E on workers.
    task_send_sent_event=True,
    task_routes={"shop.send_receipt": {"queue": "email"}},
    beat_schedule={
        "count-stock": {
            "task": "shop.count_stock",
            "schedule": 60.0,
            # Says which schedule a task came from: nothing else in a message does.
            "options": {"headers": {"periodic_task_name": "count-stock"}},
        },
    },
)


@app.task
def count_stock():
    """Scheduled once a minute; each count sends one receipt, so that both queues have work."""
    send_receipt.delay(42)


@app.task
def send_receipt(order):
    """Stands for a mail to a customer."""
    return order
