from __future__ import annotations

import io
import json
import zipfile

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile

from codereview.common.models import Payload
from reviews.models import RepositoryReview
from reviews.repositories.producing import repository_produce
from tests.reviews.repositories.seeded import ASSIGNMENT, SHOP, STATUSES

ADDRESS = "/api/v1/repository-reviews/"
BODY = {"repository_url": "https://github.com/ada/shop", "assignment": ASSIGNMENT, "level": "middle"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(api_client, user):
    api_client.force_authenticate(user)
    return api_client


def zipped(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"shop-main/{name}", data)
    return held.getvalue()


def upload(client, data, **values):
    file = SimpleUploadedFile("shop.zip", data)
    return client.post(
        ADDRESS, {"archive": file, "assignment": ASSIGNMENT, "level": "junior", **values}, format="multipart"
    )


def test_asking_is_accepted_and_the_report_is_read_where_it_says(client_of, serve_github):
    serve_github({"ada/shop": SHOP})
    answer = client_of.post(ADDRESS, BODY, format="json")
    assert answer.status_code == 202
    assert (answer.json()["status"], answer.json()["stage"]) == ("queued", "listing")
    repository_produce(review_id=answer.json()["id"])
    detail = client_of.get(answer["Location"]).json()
    assert detail["status"] == "finished"
    assert {row["id"]: row["status"] for row in detail["requirements"]} == STATUSES
    assert {"files", "findings", "rating", "conclusion", "coverage", "requirements", "cost"} <= set(detail)
    assert [item["id"] for item in client_of.get(ADDRESS).json()["results"]] == [answer.json()["id"]]


def test_an_uploaded_zip_is_reviewed_and_not_kept(client_of):
    answer = upload(client_of, zipped(SHOP))
    assert answer.status_code == 202
    repository_produce(review_id=answer.json()["id"])
    detail = client_of.get(answer["Location"]).json()
    assert (detail["status"], detail["source"], detail["archive_name"]) == ("finished", "archive", "shop.zip")
    assert {row["path"] for row in detail["files"]} == set(SHOP)
    assert RepositoryReview.objects.get().archive_payload is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"repository_url": "https://gitlab.com/a/b"}, "repository_url_invalid"),
        ({"repository_url": "http://127.0.0.1/a/b"}, "repository_url_invalid"),
        ({"repository_url": ""}, "repository_url_invalid"),
        ({"ref": "../x"}, "ref_invalid"),
        ({"token": "a b"}, "token_invalid"),
        ({"token": "a\nb"}, "token_invalid"),
        ({"assignment": "  \n "}, "assignment_is_empty"),
        ({"assignment": "x" * 20_001}, "assignment_too_long"),
        ({"assignment": "a\ud800"}, "surrogate_characters_not_allowed"),
        ({"level": "guru"}, "invalid_choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(client_of, change, code):
    answer = client_of.post(ADDRESS, json.dumps(BODY | change), content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert (RepositoryReview.objects.count(), Payload.objects.count()) == (0, 0)


@pytest.mark.parametrize(("data", "code"), [(b"PK no zip", "archive_broken"), (b"x" * 3000, "archive_too_large")])
def test_a_bad_upload_is_refused(client_of, settings, data, code):
    settings.REPOSITORY_UPLOAD_MAX_BYTES = 2000
    answer = upload(client_of, data)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert Payload.objects.count() == 0


def test_an_address_and_an_archive_are_too_much(client_of):
    answer = upload(client_of, zipped(SHOP), repository_url="https://github.com/ada/shop")
    assert answer.json()["code"] == "archive_and_address"


@pytest.mark.parametrize("way", ["", "confirm/", "cancel/", "events/", "export/"])
def test_another_persons_review_does_not_exist(client_of, other_user, way):
    review = RepositoryReview.objects.create(user=other_user, level="junior")
    ask = client_of.post if way in {"confirm/", "cancel/"} else client_of.get
    assert ask(f"{ADDRESS}{review.pk}/{way}").status_code == 404


def test_guests_are_asked_to_sign_in(api_client):
    assert api_client.post(ADDRESS, BODY, format="json").status_code == 401


def test_a_report_is_exported_as_json_and_markdown(client_of, serve_github):
    hostile = "# x\nurl = '`<script>alert(1)</script>`'  # TODO\ndef f(a=[]):\n    return eval(a)\n"
    serve_github({"ada/shop": SHOP | {"we|ird<b>.py": hostile.encode()}})
    made = client_of.post(ADDRESS, BODY, format="json").json()
    repository_produce(review_id=made["id"])
    assert json.loads(client_of.get(f"{ADDRESS}{made['id']}/export/?as=json").content)["status"] == "finished"
    answer = client_of.get(f"{ADDRESS}{made['id']}/export/?as=markdown")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/markdown")
    assert "## Requirements" in text
    assert "we\\|ird\\<b\\>.py" in text
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert client_of.get(f"{ADDRESS}{made['id']}/export/?as=pdf").json()["code"] == "unknown_format"


def test_cancel_delete_and_a_confirmation_that_nobody_asked_for(client_of):
    made = client_of.post(ADDRESS, BODY, format="json").json()
    assert client_of.post(f"{ADDRESS}{made['id']}/confirm/").json()["code"] == "nothing_to_confirm"
    assert client_of.post(f"{ADDRESS}{made['id']}/cancel/").json()["status"] == "cancelled"
    assert client_of.delete(f"{ADDRESS}{made['id']}/").status_code == 204
    assert client_of.get(f"{ADDRESS}{made['id']}/").status_code == 404


@pytest.mark.django_db(transaction=True)
async def test_events_are_sent_until_the_end(async_client, user, serve_github, settings):
    serve_github({"ada/shop": SHOP})
    await async_client.aforce_login(user)
    answer = await async_client.post(ADDRESS, json.dumps(BODY), content_type="application/json")
    await sync_to_async(repository_produce)(review_id=answer.json()["id"])
    stream = await async_client.get(f"{ADDRESS}{answer.json()['id']}/events/")
    text = b"".join([piece async for piece in stream.streaming_content]).decode()
    assert text.count("event: repository.file\n") == 4
    assert text.rstrip().rpartition("event: ")[2].startswith("repository.finished")
