"""A mixed crowd for Locust: people who look around, and some who order.

locust -f bench/locustfile.py --headless -u 40 -r 20 -t 60s --host http://127.0.0.1:8000
OMNIMIND_API_KEY is a key with the role editor. ``bench/service.py`` measures plain rates.
"""

import os
import random

from locust import HttpUser, between, task

TOPIC = "The Moon pulls at the sea. Twice a day the water rises, and twice a day it falls. That is a tide."


class Person(HttpUser):
    """Somebody with the dashboard open."""

    wait_time = between(0.02, 0.2)

    def on_start(self) -> None:
        """Show a key, and see what there is."""
        self.client.headers["authorization"] = f"Bearer {os.environ['OMNIMIND_API_KEY']}"
        found = self.client.get("/v1/productions?limit=50").json()["items"]
        self.productions = [one["id"] for one in found]
        self.runs = [one["id"] for one in self.client.get("/v1/runs?limit=50").json()["items"]]
        self.pictures = [one["thumbnail"] for one in found if one["thumbnail"]]

    @task(10)
    def see_all(self) -> None:
        """The wall of productions."""
        self.client.get("/v1/productions?limit=24", name="/v1/productions")

    @task(6)
    def see_one(self) -> None:
        """One of them."""
        if self.productions:
            self.client.get(f"/v1/productions/{random.choice(self.productions)}", name="/v1/productions/ID")

    @task(4)
    def see_picture(self) -> None:
        """A thumbnail, as the wall shows it."""
        if self.pictures:
            self.client.get(
                f"/v1/artifacts/{random.choice(self.pictures)}?format=webp&width=320", name="/v1/artifacts/ID"
            )

    @task(4)
    def see_run(self) -> None:
        """A run with its history."""
        if self.runs:
            run = random.choice(self.runs)
            self.client.get(f"/v1/runs/{run}", name="/v1/runs/ID")
            self.client.get(f"/v1/runs/{run}/history?limit=100", name="/v1/runs/ID/history")

    @task(2)
    def see_flows(self) -> None:
        """The flows there are."""
        self.client.get("/v1/flows")

    @task(2)
    def see_cost(self) -> None:
        """What was spent."""
        self.client.get("/v1/cost?by=day")

    @task(1)
    def order(self) -> None:
        """A short production, which is left to the workers."""
        order = {"sources": [{"text": TOPIC}], "options": {"quality": "draft"}, "offline": True}
        self.client.post("/v1/productions", json=order)
