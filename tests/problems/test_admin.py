"""The admin of problems, through Django's real client."""

import html
import io
import json
import zipfile

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from problems.admin.fields import line_feeds
from problems.admin.forms import EDITABLE_BYTES
from problems.models import Problem, Verification
from problems.packages import check_package, package_from_files, read_package, zip_bytes
from problems.selectors import problem_judge_request
from problems.services import Action, package_import, package_plan, problem_export, problem_refresh
from tests.factories import SUM_SOLUTIONS, SUM_TESTS, make_problem, make_user
from tests.problems.packages import test_foreign as foreign

pytestmark = pytest.mark.django_db

LIST_URL = "/admin/problems/problem/"
IMPORT_URL = "/admin/problems/problem/import/"
PREVIEW_URL = "/admin/problems/problem/preview/"


@pytest.fixture
def admin(client, staff_user):
    client.force_login(staff_user)
    return client


def curator(client, *permissions):
    """A client signed in as staff with exactly these permissions."""
    person = make_user(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions, content_type__app_label="problems"))
    client.force_login(person)
    return client


def change_url(problem):
    return reverse("admin:problems_problem_change", args=[problem.pk])


def form_data(answer):
    """What a browser would send back from a problem's page: every field with its initial value, CR LF line ends."""
    context = answer.context
    forms = [context["adminform"].form]
    data = {}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            add_field(data, bound)
    return {name: value for name, value in data.items() if value is not None}


def add_field(data, bound):
    value = bound.value()
    widget = bound.field.widget
    if hasattr(widget, "decompress"):
        for name, part in zip(widget.widgets_names, widget.decompress(value), strict=True):
            data[bound.html_name + name] = part
    elif isinstance(value, str):
        data[bound.html_name] = line_feeds(value).replace("\n", "\r\n")
    elif hasattr(value, "__iter__"):
        data[bound.html_name] = [getattr(item, "pk", item) for item in value]
    else:
        data[bound.html_name] = value


def messages_of(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def upload(name, data):
    file = io.BytesIO(data)
    file.name = name
    return {"package": file}


def archive(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return buffer.getvalue()


def passed(problem):
    return Verification.objects.create(problem=problem, content_digest=problem.content_digest, status="passed")


class TestList:
    def test_shows_badges_without_loading_heavy_texts(self, admin, django_assert_max_num_queries):
        """The list's queries do not grow with the number of problems."""
        for number in range(12):
            make_problem(slug=f"listed-{number}", statement="a very long statement")
        with django_assert_max_num_queries(16) as few:
            answer = admin.get(LIST_URL)
        assert answer.status_code == 200
        assert "Not verified" in answer.content.decode()
        assert not any("statement_html" in query["sql"] for query in few.captured_queries)

    @pytest.mark.parametrize(
        ("state", "shown"), [("none", "never"), ("stale", "edited"), ("passed", "green"), ("failed", "red")]
    )
    def test_filters_by_state_of_verification(self, admin, state, shown):
        """Each state finds its own problem only."""
        make_problem(slug="never")
        passed(make_problem(slug="green"))
        red = make_problem(slug="red")
        Verification.objects.create(problem=red, content_digest=red.content_digest, status="failed")
        Verification.objects.create(problem=make_problem(slug="edited"), content_digest="other", status="passed")
        answer = admin.get(LIST_URL, {"verification": state})
        assert [problem.slug for problem in answer.context["cl"].result_list] == [shown]

    def test_finds_by_title_slug_and_skill(self, admin):
        """Search looks at all three."""
        make_problem(slug="first-one", title="Bridges", skills=["graphs"])
        for word in ("bridg", "first", "graph"):
            answer = admin.get(LIST_URL, {"q": word})
            assert [problem.slug for problem in answer.context["cl"].result_list] == ["first-one"]


def with_points():
    """An imported problem with three subtasks, and its package."""
    package = package_from_files(dict(foreign.POINTS), slug="points")
    return package_import(package=package).problem


def points(**changes):
    """Its subtasks as a curator may write them; further keys of the first group."""
    first = {"name": "secret/1-small", "max_score": 30, "requires": ["sample"], **changes}
    second = {"name": "secret/2-parts", "max_score": 40, "aggregation": "sum"}
    return {"max_score": 100, "groups": [first, second, {"name": "secret/3-large", "max_score": 30}]}


class TestPoints:
    def save(self, admin, problem, **changes):
        data = form_data(admin.get(change_url(problem))) | changes
        return admin.post(change_url(problem), data, follow=True)

    def test_saving_without_an_edit_changes_nothing(self, admin):
        problem = with_points()
        before = problem_export(problem=Problem.objects.get())
        assert "successfully" in messages_of(self.save(admin, problem))
        assert problem_export(problem=Problem.objects.get()) == before

    def test_edited_points_are_judged_and_exported(self, admin):
        """What the export says is read back as the same subtasks; a dependency that went is gone, other keys stay."""
        problem = with_points()
        edited = points(max_score=50, requires=[])
        edited["groups"][1]["max_score"] = 20
        assert "successfully" in messages_of(self.save(admin, problem, scoring=json.dumps(edited)))
        request = problem_judge_request(problem=Problem.objects.get(), language="python", source="pass")
        assert [(group.max_score, group.requires) for group in request.scoring.groups] == [(50, ()), (20, ()), (30, ())]
        exported = problem_export(problem=Problem.objects.get())
        again = read_package(zip_bytes(exported))
        assert again == exported
        assert again.scoring == request.scoring
        assert package_plan(package=again).action is Action.UNCHANGED

    def test_points_for_a_problem_that_had_none(self, admin):
        """And taken away again."""
        problem = make_problem(slug="plain", status="draft")
        alone = {"groups": [{"name": "secret", "max_score": 10, "aggregation": "sum"}]}
        self.save(admin, problem, scoring=json.dumps(alone))
        exported = problem_export(problem=Problem.objects.get())
        again = read_package(zip_bytes(exported))
        assert again.scoring == exported.scoring
        assert again.scoring.max_score == 10
        self.save(admin, problem, scoring="")
        assert read_package(zip_bytes(problem_export(problem=Problem.objects.get()))).scoring is None

    @pytest.mark.parametrize(
        ("scoring", "sentence"),
        [
            ("[1]", "Write a JSON object"),
            ('{"groups": []}', "Write a JSON object"),
            (points(max_score=-1), "secret/1-small: max_score must be a number"),
            (points(max_score="many"), "secret/1-small: max_score must be a number"),
            (points(name="sample"), "that of its folder"),
            (points(name="secret/../x"), "that of its folder"),
            (points(requires=["secret/3-large"]), "which is no earlier subtask"),
            (points(aggregation="best"), "aggregation must be one of"),
            (points(colour="red"), "no “colour” here"),
            (points(name="secret/4"), "in the order of their names"),
            ({"groups": [{"name": "secret", "max_score": 1}, {"name": "secret/1", "max_score": 1}]}, "stands for all"),
        ],
    )
    def test_refuses_what_the_format_does_not_have(self, admin, scoring, sentence):
        problem = with_points()
        before = problem_export(problem=Problem.objects.get())
        text = scoring if isinstance(scoring, str) else json.dumps(scoring)
        answer = self.save(admin, problem, scoring=text)
        assert sentence in html.unescape(answer.content.decode())
        assert problem_export(problem=Problem.objects.get()) == before

    def test_points_and_tests_that_do_not_fit_fail_the_verification(self, admin):
        problem = with_points()
        fewer = points()
        del fewer["groups"][2]
        self.save(admin, problem, scoring=json.dumps(fewer))
        found = check_package(problem_export(problem=Problem.objects.get())).errors
        assert [(item.code, item.path) for item in found] == [("bad_group", "data/secret/3-large")]

    def test_a_legacy_package_keeps_its_own_settings(self, admin):
        """Its way of giving points says other things; the page says where to change them."""
        problem = package_import(package=package_from_files(dict(foreign.LEGACY), slug="legacy")).problem
        answer = self.save(admin, problem, scoring=json.dumps({"groups": [{"name": "secret", "max_score": 1}]}))
        assert "kept in the legacy format" in answer.content.decode()


class TestArguments:
    def save(self, admin, problem, arguments):
        data = form_data(admin.get(change_url(problem))) | {"tests-1-arguments": arguments}
        return admin.post(change_url(problem), data, follow=True)

    def test_of_one_test_are_judged_and_exported(self, admin):
        """Words with blanks stay one; the round trip loses nothing."""
        files = {**foreign.LEGACY, "data/secret/testdata.yaml": b"output_validator_flags: from group\n"}
        problem = package_import(package=package_from_files(files, slug="legacy")).problem
        name = problem.tests.all()[1].name
        assert problem.tests.get(name=name).arguments == ["from", "group"]
        self.save(admin, problem, "strict 'two words' 1e-6")
        assert problem.tests.get(name=name).arguments == ["strict", "two words", "1e-6"]
        exported = problem_export(problem=Problem.objects.get())
        again = read_package(zip_bytes(exported))
        assert again == exported
        assert {test.name: test.arguments for test in again.tests}[name] == ("strict", "two words", "1e-6")
        self.save(admin, problem, "")
        assert read_package(zip_bytes(problem_export(problem=Problem.objects.get()))).tests[1].arguments == ()

    def test_what_is_no_command_line_is_refused(self, admin):
        problem = make_problem(slug="quoting", status="draft")
        assert "A quotation mark is not closed." in self.save(admin, problem, "'open").content.decode()


class TestPage:
    def test_saving_without_an_edit_changes_nothing(self, admin):
        """A browser's CR LF line ends leave tests, code and statement as they were."""
        problem = make_problem(
            slug="steady", tests=[*SUM_TESTS, {"name": "secret/09", "input": "1\r\n2\r\n", "expected": "3"}],
            starter_code={"python": "a = 1\n\n"},
        )  # fmt: skip
        before = problem_export(problem=problem)
        answer = admin.post(change_url(problem), form_data(admin.get(change_url(problem))), follow=True)
        assert "successfully" in messages_of(answer)
        assert problem_export(problem=problem) == before

    def test_editing_a_test_changes_the_digest_and_withdraws(self, admin):
        """A published problem whose judged content changes is no longer the verified one."""
        problem = make_problem(slug="moving")
        passed(problem)
        data = form_data(admin.get(change_url(problem))) | {"tests-0-expected": "4\r\n"}
        answer = admin.post(change_url(problem), data, follow=True)
        assert "went back to review" in messages_of(answer)
        after = Problem.objects.get()
        assert after.status == "in_review"
        assert after.content_digest != problem.content_digest
        assert after.tests.get(name="sample/1").expected == "4\n"

    def test_editing_the_statement_renders_it_and_keeps_it_published(self, admin):
        """Words are not judged."""
        problem = make_problem(slug="wording")
        data = form_data(admin.get(change_url(problem))) | {"statement": "**New** <script>alert(1)</script>"}
        admin.post(change_url(problem), data)
        after = Problem.objects.get()
        assert after.status == "published"
        assert after.statement_html == "<p><strong>New</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"

    def test_a_large_test_is_shown_in_part_and_kept_whole(self, admin):
        """What is too large for a browser survives the form untouched, whatever the browser sends."""
        large = "7 " * EDITABLE_BYTES + "\n"
        problem = make_problem(slug="large", tests=[*SUM_TESTS, {"name": "secret/99-large", "input": large}])
        page = admin.get(change_url(problem))
        assert large not in page.content.decode()
        assert "too large to edit here" in page.content.decode()
        data = form_data(page) | {"tests-4-input": "7", "tests-4-description": "Many numbers"}
        admin.post(change_url(problem), data)
        test = problem.tests.get(name="secret/99-large")
        assert (test.input, test.description) == (large, "Many numbers")

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("checker", '{"kind": "nonsense"}', "nonsense"),
            ("checker", "[1]", "Write a JSON object"),
            ("slug", "Not_A_Slug", "single hyphens"),
            ("time_limit_ms", "1", "greater than or equal to 50"),
            ("tests-0-name", "../../etc/passwd", "Begin with sample/ or secret/"),
            ("tests-0-visibility", "secret", "Samples, and only samples"),
            ("reference_solutions-0-name", "../x.py", "plain file name"),
            ("reference_solutions-0-name", "x.cpp", "ends in .py"),
        ],
    )
    def test_refuses_what_a_package_could_not_hold(self, admin, field, value, sentence):
        """Each wrong value is an error at its field, and nothing is stored."""
        problem = make_problem(slug="refusing", status="draft")
        before = problem_export(problem=problem)
        answer = admin.post(change_url(problem), form_data(admin.get(change_url(problem))) | {field: value})
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
        assert problem_export(problem=problem) == before

    @pytest.mark.parametrize(
        "signature", ["null", "[]", '{"name": 3}', '{"name": "f", "parameters": [], "returns": "x"}']
    )
    def test_function_mode_needs_a_signature_that_can_be_called(self, admin, signature):
        """A signature that the judge could not use is refused."""
        problem = make_problem(slug="calling", status="draft")
        data = form_data(admin.get(change_url(problem))) | {"mode": "function", "signature": signature}
        answer = admin.post(change_url(problem), data)
        assert answer.context["adminform"].form.errors["signature"]

    def test_the_slug_of_a_problem_that_was_published_is_fixed(self, admin):
        """Learners may have its address."""
        problem = make_problem(slug="known", status="in_review")
        Problem.objects.update(published_at="2026-01-01T00:00:00Z")
        assert "slug" not in admin.get(change_url(problem)).context["adminform"].form.fields

    def test_a_new_problem_is_a_draft(self, admin):
        """Made by hand, with digests and rendered statement."""
        add = reverse("admin:problems_problem_add")
        data = form_data(admin.get(add)) | {"title": "By hand", "slug": "by-hand", "statement": "*Hello*"}
        answer = admin.post(add, data, follow=True)
        assert "successfully" in messages_of(answer)
        problem = Problem.objects.get(slug="by-hand")
        assert problem.status == "draft"
        assert problem.statement_html == "<p><em>Hello</em></p>\n"
        assert problem.content_digest

    def test_the_page_has_no_inline_script(self, admin):
        """The content security policy would refuse it."""
        page = admin.get(change_url(make_problem(slug="strict"))).content.decode()
        for tag in page.split("<script")[1:]:
            assert "src=" in tag.split(">")[0] or 'type="application/json"' in tag.split(">")[0], tag[:80]


class TestPreview:
    def test_renders_as_learners_see_it(self, admin):
        """Markdown, mathematics and nothing dangerous."""
        answer = admin.post(PREVIEW_URL, {"statement": "$x^2$ <img src=x onerror=alert(1)> [a](javascript:alert(1))"})
        html = answer.content.decode()
        assert "<math" in html
        assert "<img" not in html
        assert "href" not in html

    def test_is_for_authors(self, client):
        """A reviewer without the right to change has no use for it."""
        assert curator(client, "view_problem").post(PREVIEW_URL, {"statement": "x"}).status_code == 403
        assert curator(client, "change_problem").post(PREVIEW_URL, {"statement": "x"}).status_code == 200

    def test_refuses_endless_statements(self, admin):
        """A bound, said in words."""
        assert admin.post(PREVIEW_URL, {"statement": "x" * 200_001}).status_code == 400


class TestStatus:
    def change(self, client, problem, name, **more):
        url = reverse("admin:problems_problem_change_status", args=[problem.pk])
        return client.post(url, {"change": name, **more}, follow=True)

    def test_publishing_is_refused_with_the_reason(self, admin):
        """Without, with a stale and with a red verification."""
        problem = make_problem(slug="pending", status="in_review")
        assert "No verification has run yet" in messages_of(self.change(admin, problem, "publish"))
        passed(problem)
        problem.tests.filter(name="sample/1").update(expected="5\n")
        problem_refresh(problem=problem)
        assert "Verify again" in messages_of(self.change(admin, problem, "publish"))
        Verification.objects.create(problem=problem, content_digest=problem.content_digest, status="failed")
        assert "last verification failed" in messages_of(self.change(admin, problem, "publish"))
        assert Problem.objects.get().status == "in_review"

    def test_publishing_what_is_verified(self, admin):
        """A green verification of the present content opens the way."""
        problem = make_problem(slug="ready", status="in_review")
        passed(problem)
        assert "is now: Published" in messages_of(self.change(admin, problem, "publish"))
        assert Problem.objects.get().published_at is not None

    def test_withdrawing_asks_first_and_states_the_effect(self, admin):
        """Nothing is taken from learners by one click."""
        problem = make_problem(slug="public")
        answer = self.change(admin, problem, "withdraw")
        assert "Learners no longer see the problem" in answer.content.decode()
        assert Problem.objects.get().status == "published"
        self.change(admin, problem, "withdraw", confirmed="yes")
        assert Problem.objects.get().status == "in_review"

    def test_each_change_asks_for_its_permission(self, client):
        """An author may submit for review, not publish."""
        problem = make_problem(slug="guarded", status="draft")
        author = curator(client, "view_problem", "change_problem")
        assert "is now: In review" in messages_of(self.change(author, problem, "submit"))
        passed(problem)
        assert self.change(author, problem, "publish").status_code == 403
        assert self.change(author, problem, "nonsense").status_code == 403
        publisher = curator(client, "view_problem", "publish_problem")
        assert "is now: Published" in messages_of(self.change(publisher, problem, "publish"))

    def test_the_list_action_publishes_what_it_can(self, admin):
        """One message per problem, with the reason where it is refused."""
        ready, red = make_problem(slug="a-ready", status="in_review"), make_problem(slug="b-red", status="in_review")
        passed(ready)
        data = {"action": "publish_selected", "_selected_action": [ready.pk, red.pk]}
        words = messages_of(admin.post(LIST_URL, data, follow=True))
        assert "“A ready” is published" in words
        assert "B red: No verification has run yet" in words


class TestVerify:
    def test_queues_one_verification_and_shows_it(self, admin):
        """Pressing twice does not queue twice."""
        problem = make_problem(slug="checked")
        url = reverse("admin:problems_problem_verify", args=[problem.pk])
        answer = admin.post(url, follow=True)
        assert "Waiting for a worker" in answer.content.decode()
        admin.post(url)
        assert Verification.objects.get().requested_by.email == "staff@example.org"

    def test_needs_its_permission(self, client):
        """An author alone cannot spend the judge's time."""
        url = reverse("admin:problems_problem_verify", args=[make_problem(slug="quiet").pk])
        assert curator(client, "change_problem").post(url).status_code == 403
        assert curator(client, "verify_problem").post(url).status_code == 302

    def test_the_report_is_a_readable_table(self, admin):
        """Solution, expected and got, time and its share of the limit; words of programs are escaped."""
        problem = make_problem(slug="reported")
        row = {
            "path": "submissions/accepted/sum.py", "language": "python", "expected": "accepted",
            "verdict": "wrong_answer", "ok": False, "time_ms": 250, "memory_kb": 9000, "failed_test": "secret/02",
            "message": "<script>alert(1)</script>",
        }  # fmt: skip
        report = {"ok": False, "solutions": [row], "margin": {"time_limit_ms": 1000, "slowest_accepted_ms": 250}}
        verification = Verification.objects.create(
            problem=problem, content_digest=problem.content_digest, status="failed", report=report
        )
        page = admin.get(reverse("admin:problems_verification_change", args=[verification.pk])).content.decode()
        assert "25 %" in page
        assert "wrong_answer" in page
        assert "<script>alert" not in page
        fragment = admin.get(reverse("admin:problems_verification_report", args=[verification.pk]))
        assert 'data-open="false"' in fragment.content.decode()

    def test_the_list_action_queues_each(self, admin):
        """As many verifications as problems."""
        pks = [make_problem(slug=slug).pk for slug in ("one", "two")]
        admin.post(LIST_URL, {"action": "verify_selected", "_selected_action": pks})
        assert Verification.objects.count() == 2


class TestExport:
    def test_downloads_the_whole_package(self, admin):
        """What comes out goes in again unchanged."""
        problem = make_problem(slug="portable")
        answer = admin.get(reverse("admin:problems_problem_export", args=[problem.pk]))
        assert answer["Content-Disposition"] == 'attachment; filename="portable.zip"'
        assert read_package(answer.content) == problem_export(problem=problem)

    def test_is_for_who_may_see_the_secret_tests(self, client):
        """Looking at problems is not enough."""
        url = reverse("admin:problems_problem_export", args=[make_problem(slug="closed").pk])
        assert curator(client, "view_problem").get(url).status_code == 403


class TestImport:
    @pytest.fixture
    def package(self):
        """A package that is not stored here."""
        problem = make_problem(slug="imported-one")
        package = problem_export(problem=problem)
        problem.delete()
        return package

    def test_dry_run_then_confirmation(self, admin, package):
        """The first page only says what would happen; the second does it."""
        answer = admin.post(IMPORT_URL, upload("whatever.zip", zip_bytes(package)))
        assert "A new problem will be made" in answer.content.decode()
        assert not Problem.objects.exists()
        answer = admin.post(IMPORT_URL, {"confirmed": "yes"}, follow=True)
        assert "is imported" in messages_of(answer)
        assert problem_export(problem=Problem.objects.get(slug="imported-one")) == package
        assert Problem.objects.get().status == "in_review"

    def test_confirming_twice_says_that_the_upload_is_gone(self, admin, package):
        """The second click harms nothing."""
        admin.post(IMPORT_URL, upload("x.zip", zip_bytes(package)))
        admin.post(IMPORT_URL, {"confirmed": "yes"})
        assert "Upload the package again" in messages_of(admin.post(IMPORT_URL, {"confirmed": "yes"}, follow=True))

    def test_says_when_edits_would_be_lost(self, admin, package):
        """Edited here since the last import: the page says so before it replaces anything."""
        problem = package_import(package=package).problem
        Problem.objects.update(title="Edited here")
        problem_refresh(problem=problem)
        answer = admin.post(IMPORT_URL, upload("x.zip", zip_bytes(package)))
        assert "These edits will be lost" in answer.content.decode()
        assert Problem.objects.get().title == "Edited here"

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"not a zip at all", "archive_unreadable"),
            (archive({"p/readme.txt": b"x"}), "no_problem_yaml"),
            (archive({"../evil/problem.yaml": b"name: x"}), "path_unsafe"),
            (archive({"/etc/problem.yaml": b"name: x"}), "path_unsafe"),
            (archive({"p/problem.yaml": b"name: x", "p/data/secret/1.in": b"0" * 50_000_000}), "compression_ratio"),
            (archive({"p/problem.yaml": b"{ [ "}), "bad_yaml"),
        ],
        ids=["no-zip", "no-yaml", "climbs", "absolute", "bomb", "yaml"],
    )
    def test_a_broken_archive_is_explained_and_not_stored(self, admin, data, code):
        """A diagnostic with a code; nothing to confirm."""
        answer = admin.post(IMPORT_URL, upload("p.zip", data))
        assert answer.status_code == 200
        assert code in [item.code for item in answer.context["diagnostics"]]
        assert "can_import" not in answer.context
        assert "Upload the package again" in messages_of(admin.post(IMPORT_URL, {"confirmed": "yes"}, follow=True))
        assert not Problem.objects.exists()

    def test_hostile_words_in_a_package_are_shown_as_text(self, admin):
        """Titles and diagnostics pass through the page escaped."""
        data = archive({"p/problem.yaml": b"name: <script>alert(1)</script>\nlimits: {time_limit: '<b>'}"})
        page = admin.post(IMPORT_URL, upload("p.zip", data)).content.decode()
        assert "<script>alert(1)" not in page
        assert "<b>" not in page

    def test_is_for_authors(self, client):
        """Both making and changing are needed."""
        assert curator(client, "change_problem").get(IMPORT_URL).status_code == 403
        assert curator(client, "add_problem", "change_problem").get(IMPORT_URL).status_code == 200


def test_learners_see_nothing_of_it(client):
    """Every own view sends a learner to the sign-in page."""
    problem = make_problem(slug="private", solutions=SUM_SOLUTIONS)
    client.force_login(make_user())
    urls = [IMPORT_URL, reverse("admin:problems_problem_export", args=[problem.pk]), change_url(problem)]
    assert {client.get(url).status_code for url in urls} == {302}
